// The outside judge of our log: Go's own checksum database library (golang.org/x/mod/sumdb).
//
// Usage: judge FOLDER. The folder holds:
//
//	key         the log's verifier key
//	old, new    two checkpoint notes
//	questions   one a line: "record INDEX ENTRY_B64 HASH_B64,…" is asked of the new checkpoint,
//	            "tree HASH_B64,…" asks whether the new one begins with the old
//
// It answers one line for each note and question: "ok", or what is wrong with it.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	verifier, err := note.NewVerifier(strings.TrimSpace(read("key")))
	stop(err)
	older, err := checkpoint("old", verifier)
	answer(err)
	newer, err := checkpoint("new", verifier)
	answer(err)
	for _, line := range strings.Split(strings.TrimSuffix(read("questions"), "\n"), "\n") {
		answer(judge(strings.Split(line, " "), older, newer))
	}
}

func judge(words []string, older, newer tlog.Tree) error {
	switch words[0] {
	case "record":
		index, err := strconv.ParseInt(words[1], 10, 64)
		stop(err)
		entry, err := base64.StdEncoding.DecodeString(words[2])
		stop(err)
		return tlog.CheckRecord(hashes(words[3]), newer.N, newer.Hash, index, tlog.RecordHash(entry))
	case "tree":
		return tlog.CheckTree(tlog.TreeProof(hashes(words[1])), newer.N, newer.Hash, older.N, older.Hash)
	}
	return fmt.Errorf("no such question: %s", words[0])
}

// checkpoint opens a note. The text differs from Go's own only in its first line, which names the log.
func checkpoint(name string, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open([]byte(read(name)), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 2)
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the log is called %s", lines[0])
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + lines[1]))
}

func hashes(text string) tlog.RecordProof {
	var found tlog.RecordProof
	for _, part := range strings.Split(text, ",") {
		if part != "" {
			hash, err := tlog.ParseHash(part)
			stop(err)
			found = append(found, hash)
		}
	}
	return found
}

func read(name string) string {
	data, err := os.ReadFile(filepath.Join(os.Args[1], name))
	stop(err)
	return string(data)
}

func answer(err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ok")
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
