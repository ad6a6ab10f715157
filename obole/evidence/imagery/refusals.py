"""Why a folder, a place or one picture can't be used. A picture's refusal is listed and stops no other."""

from obole.lib.refusals import Refusal


class SceneRefusal(Refusal):
    """This picture can't be used."""

    code = "scene_refused"


class NoScenes(SceneRefusal):
    """The folder {folder} holds no STAC item with its pictures."""

    code = "no_scenes"


class NotAPlace(SceneRefusal):
    """A place is a GeoJSON polygon in longitude and latitude (WGS 84)."""

    code = "not_a_place"


class BrokenItem(SceneRefusal):
    """{item} can't be read as a STAC item with a date and its pictures."""

    code = "broken_item"


class OutsideFolder(SceneRefusal):
    """{item} points to a picture outside its own folder; pictures are never fetched from elsewhere."""

    code = "outside_folder"


class MissingChecksum(SceneRefusal):
    """{item} names no file:checksum (SHA-256 multihash) for its picture {asset}."""

    code = "missing_checksum"


class WrongChecksum(SceneRefusal):
    """The picture {asset} of {item} isn't the one whose checksum was published."""

    code = "wrong_checksum"


class BrokenFile(SceneRefusal):
    """The picture {asset} of {item} can't be read as a GeoTIFF."""

    code = "broken_file"


class WrongCrs(SceneRefusal):
    """The picture {asset} of {item} isn't in metres, or in other coordinates than its item says."""

    code = "wrong_crs"


class OutsideScene(SceneRefusal):
    """{item} doesn't cover the whole place."""

    code = "outside_scene"


class OffsetUnapplied(SceneRefusal):
    """{item} still carries the sensor's offset of 1000: vegetation reflects {seen}, which no plant does."""

    code = "offset_unapplied"


class OffsetTwice(SceneRefusal):
    """{item} had its offset taken off twice: vegetation reflects {seen}, less than nothing."""

    code = "offset_twice"


class BlueDisagrees(SceneRefusal):
    """{item} is bluer or less blue than the other dates by {off}: haze, or another offset than theirs."""

    code = "blue_disagrees"


class OffsetUnknown(SceneRefusal):
    """{item} doesn't say whether its offset of 1000 was applied, and no vegetation in it can tell."""

    code = "offset_unknown"


class FutureScene(SceneRefusal):
    """{item} is dated after now."""

    code = "future_scene"


class Clouded(SceneRefusal):
    """Only {clear} of the place is clear; at least 90 % is needed."""

    code = "clouded"


class ControlClouded(SceneRefusal):
    """Only {clear} of the land around the place is clear; at least half is needed to compare with."""

    code = "control_clouded"


class OutOfSeason(SceneRefusal):
    """The date lies outside the 60 days that are compared each year."""

    code = "out_of_season"


class OtherYear(SceneRefusal):
    """The date lies in a year that isn't compared."""

    code = "other_year"


class NotCompared(SceneRefusal):
    """The date is clear, but too few others are to compare two years."""

    code = "not_compared"


class SameDay(SceneRefusal):
    """Another picture of the same day is used already."""

    code = "same_day"


class TooManyPixels(SceneRefusal):
    """The place and its control land span {pixels} pixels; at most {most} are read."""

    code = "too_many_pixels"
