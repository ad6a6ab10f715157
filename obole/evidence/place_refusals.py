"""Why an outline or its file can't be a planting place."""

from obole.lib.refusals import Refusal


class PlaceRefusal(Refusal):
    """This outline can't be a planting place."""

    code = "place_refused"


class NotGeoJSON(PlaceRefusal):
    """This isn't GeoJSON with an outline in it."""

    code = "not_geojson"


class NotPolygon(PlaceRefusal):
    """A place is a polygon; this is a {kind}."""

    code = "not_polygon"


class OutOfBounds(PlaceRefusal):
    """The outline leaves the earth: longitudes go from -180 to 180, latitudes from -90 to 90."""

    code = "out_of_bounds"


class SelfCrossing(PlaceRefusal):
    """The outline crosses itself near {near}."""

    code = "self_crossing"


class Spike(PlaceRefusal):
    """The outline runs out to a spike near {near} and back."""

    code = "spike"


class TooLarge(PlaceRefusal):
    """The place is {area_m2} m2; at most {most_m2} m2 are taken as one."""

    code = "place_too_large"


class TooSmall(PlaceRefusal):
    """The place has no area."""

    code = "place_empty"


class Overlap(PlaceRefusal):
    """The place overlaps {neighbour} by {area_m2} m2, {percent} % of the smaller of both."""

    code = "place_overlap"


class OutsideCountry(PlaceRefusal):
    """Only {percent} % of the place lies in {country}; at least 75 % is needed."""

    code = "outside_country"


class UnlikePromise(PlaceRefusal):
    """The place is {area_m2} m2 where {promised_m2} m2 were promised; it may differ by a quarter."""

    code = "unlike_promise"


class MissingFields(PlaceRefusal):
    """The file doesn't say {fields}."""

    code = "missing_fields"


class WrongField(PlaceRefusal):
    """{field} can't be {value}."""

    code = "wrong_field"
