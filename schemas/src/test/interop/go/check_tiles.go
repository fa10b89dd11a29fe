// check_tiles FOLDER: reads the log in FOLDER with the Go project's own tlog and note packages (golang.org/x/mod/sumdb), at
// every size for which checkpoint/<size> exists: signature, tree hash, inclusion, consistency, each computed from our tiles.
// Then it alters bytes, and every alteration must be refused. The exit code is 0 only if all went as it should.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// folder is a tlog.TileReader over the C2SP layout: the same paths without the tile height.
type folder struct {
	root  string
	alter string // the path that is answered with one bit changed
	read  map[string]bool
}

func (f *folder) Height() int { return height }

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		f.read[path] = true
		if path == f.alter {
			data[len(data)/2] ^= 4
		}
		out = append(out, data)
	}
	return out, nil
}

func parse(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return tlog.Tree{}, fmt.Errorf("a checkpoint of %d lines", len(lines))
	}
	n, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	h, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: n, Hash: h}, err
}

func open(data []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	n, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	return parse(n.Text)
}

func entry(root string, size, index int64) ([]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: index / 256, W: 256}
	if (index/256+1)*256 > size {
		tile.W = int(size % 256)
	}
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	bundle, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return nil, err
	}
	for i := int64(0); ; i++ {
		length := int(binary.BigEndian.Uint16(bundle))
		if i == index%256 {
			return bundle[2 : 2+length], nil
		}
		bundle = bundle[2+length:]
	}
}

// check proves inclusion of a few entries and consistency with every smaller tree, all from tiles.
func check(f *folder, tree tlog.Tree, older []tlog.Tree) (int, error) {
	if tree.N == 0 {
		return 1, nil // the library has no empty tree to compare with; its signature was checked
	}
	done := 0
	reader := tlog.TileHashReader(tree, f)
	hash, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return done, err
	}
	if hash != tree.Hash {
		return done, fmt.Errorf("the tiles give another tree hash")
	}
	done++
	for _, index := range []int64{0, 1, 254, 255, 256, 257, 65535, 65536, tree.N / 3, tree.N / 2, tree.N - 2, tree.N - 1} {
		if index < 0 || index >= tree.N {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return done, err
		}
		data, err := entry(f.root, tree.N, index)
		if err != nil {
			return done, err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(data)); err != nil {
			return done, err
		}
		if tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(append(data[:0:0], data[1:]...))) == nil {
			return done, fmt.Errorf("an altered entry was accepted")
		}
		done++
	}
	for _, o := range older {
		if o.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, o.N, reader)
		if err != nil {
			return done, err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, o.N, o.Hash); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

func run(root string) error {
	key, err := os.ReadFile(filepath.Join(root, "vkey"))
	if err != nil {
		return err
	}
	vkey := strings.TrimSpace(string(key))
	names, err := os.ReadDir(filepath.Join(root, "checkpoint"))
	if err != nil {
		return err
	}
	var sizes []int
	for _, n := range names {
		size, err := strconv.Atoi(n.Name())
		if err != nil {
			return err
		}
		sizes = append(sizes, size)
	}
	sort.Ints(sizes)
	accepted, refused := 0, 0
	var older []tlog.Tree
	for _, size := range sizes {
		data, err := os.ReadFile(filepath.Join(root, "checkpoint", strconv.Itoa(size)))
		if err != nil {
			return err
		}
		tree, err := open(data, vkey)
		if err != nil {
			return err
		}
		f := &folder{root: root, read: map[string]bool{}}
		done, err := check(f, tree, older)
		if err != nil {
			return fmt.Errorf("size %d: %v", size, err)
		}
		accepted += done
		for path := range f.read {
			bad := &folder{root: root, alter: path, read: map[string]bool{}}
			if _, err := check(bad, tree, older); err == nil {
				return fmt.Errorf("size %d: accepted with %s altered", size, path)
			}
			refused++
		}
		for i := range data {
			bad := append([]byte{}, data...)
			bad[i] ^= 1
			// A change of unused bits in the base64 of the signature leaves the signature what it was.
			if t, err := open(bad, vkey); err == nil && (t != tree || !sameSignature(bad, data)) {
				return fmt.Errorf("size %d: accepted with byte %d of the checkpoint altered", size, i)
			}
			refused++
		}
		older = append(older, tree)
	}
	fmt.Printf("sizes %v: %d accepted, %d alterations refused\n", sizes, accepted, refused)
	return nil
}

func sameSignature(a, b []byte) bool {
	last := func(x []byte) string {
		fields := strings.Fields(string(x))
		raw, _ := base64.StdEncoding.DecodeString(fields[len(fields)-1])
		return string(raw)
	}
	return last(a) == last(b)
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
