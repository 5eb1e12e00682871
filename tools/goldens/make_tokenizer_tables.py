#!/usr/bin/env python3
"""Writes the data tables of the tokenizer: unicode.txt, ftfy.txt, html-entities.txt.

usage: make_tokenizer_tables.py OUTPUT_DIRECTORY

Versions used: Python 3.11.7 (Unicode 14.0 in str and unicodedata), ftfy 6.3.1, regex 2026.9.29, tokenizers 0.23.2.
The character classes are measured on the references themselves, code point by code point, so that the tokenizer does
not depend on the Unicode version of the Java runtime.
"""
import html
import html.entities
import re
import sys
import unicodedata

import ftfy.badness
import ftfy.chardata
import ftfy.fixes
import regex
from re import _parser as sre
from tokenizers import AddedToken, Regex, Tokenizer, normalizers
from tokenizers.models import WordLevel

ALL = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def b36(n):
    """A number in base 36."""
    if n < 0:
        return "-" + b36(-n)
    return DIGITS[n] if n < 36 else b36(n // 36) + DIGITS[n % 36]


def ranges(points):
    out = []
    for c in sorted(points):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def set_line(name, points):
    """`set NAME gap.length ...` in base 36; the gap counts from the end of the range before, `.length` is left out for 1."""
    items, end = [], 0
    for first, last in ranges(points):
        items.append(b36(first - end) + ("" if first == last else "." + b36(last - first + 1)))
        end = last + 1
    return f"set {name} {' '.join(items)}\n"


def map_line(name, pairs):
    """`map NAME first.count.step.delta ...` in base 36: first + k * step becomes first + k * step + delta."""
    return runs_line("map", name, [(c, target - c) for c, target in pairs])


def runs_line(kind, name, pairs):
    runs = []
    for c, delta in pairs:
        if runs:
            first, count, step, d = runs[-1]
            gap = c - (first + (count - 1) * step)
            if d == delta and gap <= 2 and (count == 1 or gap == step):
                runs[-1] = (first, count + 1, gap, d)
                continue
        runs.append((c, 1, 1, delta))
    return f"{kind} {name} {' '.join('.'.join(b36(v) for v in run) for run in runs)}\n"


def hf_matches(pattern):
    """The code points that Oniguruma, as built into tokenizers, finds in a pattern of one character."""
    replace = normalizers.Replace(Regex(pattern), "")
    return {c for c in ALL if replace.normalize_str(chr(c)) == ""}


def hf_word():
    """The code points beside which the tokenizers library does not find an added token that is a single word."""
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.add_tokens([AddedToken("x", single_word=True, normalized=False)])
    return {c for c in ALL if 1 not in tokenizer.encode(chr(c) + "x").ids}


def regex_matches(pattern):
    compiled = regex.compile(pattern, regex.IGNORECASE)
    return {c for c in ALL if compiled.fullmatch(chr(c))}


def hf_nfc_inert():
    """Code points that the older tables of tokenizers' NFC leave alone although Unicode 14 does not."""
    nfc = normalizers.NFC().normalize_str
    inert = set()
    for c in ALL:
        # U+0345 and U+0334 have the highest and the lowest combining classes: any other mark is moved around them.
        for text in (chr(c), "\u0345" + chr(c), "a" + chr(c) + "\u0334"):
            if nfc(text) != unicodedata.normalize("NFC", text):
                inert.add(c)
    for c in ALL:
        decomposition = unicodedata.decomposition(chr(c))
        if decomposition and not decomposition.startswith("<"):
            parts = [int(p, 16) for p in decomposition.split()]
            text = "".join(map(chr, parts))
            if nfc(text) != unicodedata.normalize("NFC", text):
                inert.update(parts)
    return inert


def unicode_table():
    unassigned = {c for c in ALL if unicodedata.category(chr(c)) == "Cn"}
    word = re.compile(r"\w")
    digit = re.compile(r"\d")
    not_cased_or_ignorable = {c for c in ALL if (chr(c) + "\u03a3").lower()[-1] == "\u03c3"}
    neither = {c for c in ALL if ("A" + chr(c) + "\u03a3").lower()[-1] == "\u03c3"}
    ignorable = not_cased_or_ignorable - neither
    out = set_line("python.unassigned", unassigned)
    out += set_line("python.space", {c for c in ALL if chr(c).isspace()})
    out += set_line("python.word", {c for c in ALL if word.match(chr(c))})
    out += set_line("python.digit", {c for c in ALL if digit.match(chr(c))})
    out += set_line("python.caseIgnorable", ignorable)
    out += set_line("python.cased", set(ALL) - not_cased_or_ignorable)
    out += runs_line("value", "python.combiningClass", [(c, unicodedata.combining(chr(c))) for c in ALL if unicodedata.combining(chr(c))])
    lower = normalizers.Lowercase().normalize_str
    for name, function in (("python.lower", str.lower), ("hf.lower", lower)):
        changed = [(c, function(chr(c))) for c in ALL if function(chr(c)) != chr(c)]
        assert [c for c, s in changed if len(s) != 1] == [0x130], "only U+0130 grows"
        assert function("\u0130") == "i\u0307"
        out += map_line(name, [(c, ord(s)) for c, s in changed if c != 0x130])
    out += set_line("hf.nfcInert", unassigned | hf_nfc_inert())
    out += set_line("hf.space", hf_matches(r"\s"))
    out += set_line("hf.word", hf_word())
    for name, pattern in (("letter", r"[\p{L}]"), ("number", r"[\p{N}]"), ("other", r"[^\s\p{L}\p{N}]")):
        found = regex_matches(pattern)
        runs = regex.compile(pattern + "+", regex.IGNORECASE)
        assert all(runs.fullmatch(chr(c) * 2) for c in found), "a run takes what one character takes"
        out += set_line("regex." + name, found)
        out += set_line("hf." + name, hf_matches(pattern))
    return out


def element(op, value):
    """One position of a rule: hexadecimal ranges, `!` before them for their complement, S = \\s, W = \\w."""
    op = str(op)
    if op == "LITERAL":
        return f"{value:x}"
    if op == "ANY":
        return "!a"
    assert op == "IN", op
    points, mark = [], ""
    for kind, v in value:
        kind = str(kind)
        if kind == "NEGATE":
            mark = "!"
        elif kind == "LITERAL":
            points.append(v)
        elif kind == "RANGE":
            points.extend(range(v[0], v[1] + 1))
        else:
            assert kind == "CATEGORY" and len(value) == 1, value
            return {"CATEGORY_SPACE": "S", "CATEGORY_WORD": "W"}[str(v)]
    return mark + ",".join(f"{a:x}-{b:x}" if a != b else f"{a:x}" for a, b in ranges(set(points)))


def rule(items):
    out = []
    for op, value in items:
        if str(op) == "AT":
            assert str(value) == "AT_BEGINNING" and not out
            out.append("^")
        elif str(op) == "MAX_REPEAT":
            low, high, inner = value
            assert (low, int(high), len(inner)) == (0, 1, 1)
            out.append("?" + element(*inner[0]))
        else:
            out.append(element(op, value))
    return "rule " + " ".join(out) + "\n"


def expansions(name, table):
    return "".join(f"{name} {c:x} {','.join(f'{ord(x):x}' for x in s)}\n" for c, s in sorted(table.items()))


def ftfy_table():
    out = ""
    for encoding in ftfy.chardata.CHARMAP_ENCODINGS:
        table = bytes(range(256)).decode(encoding)
        substitute = "\ufffd" if encoding.startswith("sloppy") else "\x1a"
        assert table[:128] == "".join(chr(c) if c != 0x1A else substitute for c in range(128))
        out += f"encoding {encoding} {' '.join(f'{ord(c):x}' for c in table[128:])}\n"
    parsed = sre.parse(ftfy.badness.BADNESS_RE.pattern, re.VERBOSE)
    assert len(parsed) == 1 and str(parsed[0][0]) == "BRANCH"
    for alternative in parsed[0][1][1]:
        out += rule(alternative)
    for name, text in ftfy.chardata.UTF8_CLUES.items():
        out += f"clue {name} {element(*sre.parse('[' + text + ']')[0])}\n"
    firsts = [set(re.findall("[" + ftfy.chardata.UTF8_CLUES[f"utf8_first_of_{n}"] + "]", "".join(map(chr, ALL)))) for n in (2, 3, 4)]
    assert not (firsts[0] & firsts[1] or firsts[0] & firsts[2] or firsts[1] & firsts[2]), "lead characters are disjoint"
    out += expansions("ligature", ftfy.chardata.LIGATURES)
    out += expansions("width", ftfy.chardata.WIDTH_MAP)
    controls = set(ftfy.chardata.CONTROL_CHARS)
    assert all(v is None for v in ftfy.chardata.CONTROL_CHARS.values())
    return out + "control " + ",".join(f"{a:x}-{b:x}" if a != b else f"{a:x}" for a, b in ranges(controls)) + "\n"


def entities_table():
    def line(kind, name, text):
        return f"{kind} {name} {','.join(f'{ord(c):x}' for c in text)}\n"

    out = "".join(line("html5", n, t) for n, t in sorted(html.entities.html5.items()))
    for name, text in sorted(ftfy.chardata.HTML_ENTITIES.items()):
        if html.entities.html5.get(name[1:]) != text:
            out += line("upper", name[1:], text)
    assert all(ftfy.chardata.HTML_ENTITIES["&" + n] == t for n, t in html.entities.html5.items() if n.endswith(";"))
    for number in range(0x110000):
        text = html._invalid_charrefs.get(number)
        if text is None and number in html._invalid_codepoints:
            text = ""
        if text is not None:
            out += f"number {number:x} {','.join(f'{ord(c):x}' for c in text)}".rstrip() + "\n"
    return out


def main(directory):
    for name, text in (("unicode.txt", unicode_table()), ("ftfy.txt", ftfy_table()), ("html-entities.txt", entities_table())):
        with open(f"{directory}/{name}", "w", encoding="ascii", newline="\n") as f:
            f.write(text)


main(sys.argv[1])
