#!/usr/bin/env python3
"""make_tokenizer_goldens.py DEMO OUT
Writes the tokenizer's goldens:
  OUT/vocabularies       beginnings of CLIP's vocabulary (tiny, tiny64), the same with flags on its special tokens (flags), the demo model's own (demo)
  OUT/vocabularies.jsonl ids with these vocabularies
  OUT/tokens.jsonl       ids of chosen texts; texts, categories and the remarks `hf_diff` are kept from the file that is there already
  OUT/codepoints.txt     digests over all of Unicode
  OUT/strings.jsonl.gz   random hostile strings
DEMO: the folder of the demo model.
Versions used: Python 3.11.7, open_clip 3.3.0, ftfy 6.3.1, regex 2026.9.29, transformers 5.18.0, tokenizers 0.23.2.
OpenAI's tokenizer is open_clip's with the two special spellings of openai/CLIP's simple_tokenizer.py. All of it takes ten minutes.
"""

import gzip
import hashlib
import html
import json
import os
import random
import shutil
import struct
import sys
import tempfile
import unicodedata
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import open_clip.tokenizer
import regex
from transformers import AddedToken, CLIPTokenizer

from make_checkpoints import write_tokenizer

START, END, CONTEXT = 49406, 49407, 77
BLOCK = 4096
SEED = 20210226


class OpenAiTokenizer(open_clip.tokenizer.SimpleTokenizer):
    def __init__(self):
        super().__init__()
        names = ("<|startoftext|>", "<|endoftext|>")
        ids = (self.sot_token_id, self.eot_token_id)
        self.encoder.update(zip(names, ids))
        self.cache = {name: name for name in names}
        self.pat = regex.compile(self.pat.pattern.replace("<start_of_text>|<end_of_text>", r"<\|startoftext\|>|<\|endoftext\|>"), regex.IGNORECASE)


def whole_vocabulary():
    """transformers' tokenizer with all of CLIP's vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        write_tokenizer(Path(folder), 49408)
        return CLIPTokenizer.from_pretrained(folder)


def families():
    """For each family, text -> ids between start and end of text, without truncation, special spellings included."""
    hf = whole_vocabulary()
    openai, open_clip_ = OpenAiTokenizer(), open_clip.tokenizer.SimpleTokenizer()
    return {
        "openai": openai.encode,
        "open_clip": open_clip_.encode,
        "hf": lambda text: hf.backend_tokenizer.encode(text, add_special_tokens=False).ids,
    }, hf


def code_point_text(c):
    """A code point between letters, at the end of a letter run, doubled, between punctuation and by itself."""
    ch = chr(c)
    return f"a{ch}B {ch} !{ch}{ch}? {ch}\u0327\u0301{ch}"


def write_code_points(encoders, path):
    with open(path, "w", encoding="ascii", newline="\n") as f:
        for first in range(0, 0x110000, BLOCK):
            points = [c for c in range(first, first + BLOCK) if not 0xD800 <= c < 0xE000]
            if not points:
                continue
            for family, encode in encoders.items():
                digest = hashlib.sha256()
                for c in points:
                    ids = encode(code_point_text(c))
                    digest.update(struct.pack(f">{len(ids) + 1}i", len(ids), *ids))
                f.write(f"{family} {first:x} {digest.hexdigest()}\n")


SAMPLES = [
    "a photo of a cat", "L'Haÿ-les-Roses, l’été à la plage", "Füße über Österreich – schön!", "naïve café “crème brûlée”…", "Ελληνικά: ΟΔΥΣΣΕΥΣ Σ ΣΑΣ",
    "Привет, мир! Ёлка №5", "Українська ґанок їжак", "日本語のテキスト、カタカナ", "ｶﾞｷﾞｸﾞ ＦＵＬＬ　ｗｉｄｔｈ １２３", "한국어 텍스트 ﾡﾢ", "中文字符：测试。", "العربية نص ٠١٢٣", "עברית טקסט",
    "हिन्दी पाठ क्षत्रिय", "ไทยข้อความ", "தமிழ் உரை", "Tiếng Việt có dấu", "Żółć gęślą jaźń", "Příliš žluťoučký kůň", "Şiir İstanbul ıIiİ ğ", "Lietuvių ąčęėįšųūž",
    "😀👩‍👩‍👧‍👦🏳️‍🌈 👍🏽 🇩🇪", "ﬁne ﬂuﬃer ĳs ŉ ǆ ﬅ", "½ + ¼ = ¾ m² ™ © ® §", "x̧́ e\u0301\u0323 ǭ\u0308", "𝒥ohn ℋancock 𐐀𐐨 𝟘𝟙", "don't I'LL we're you've I'm he'd it's 'ſ", "1234 ٣٤ ⅷ ² ௰",
    "„Gänsefüßchen“ ‚so‘ «non» ‹oui›", "euro € £ ¥ ₧ ¢ ƒ", "→ ← ↔ ∞ ≠ ≤ √2 ∑", "└─┐ ║╬ ░▒▓", "ÁÉÍÓÚ Ñ Ü ¿qué? ¡sí!", "à la mode às àquele voilà le", "\u200bzero\u200cwidth\u200d\u2060\ufeff", "new\u0085line\u2028sep\u2029 \x1c\x1d\u00a0\u3000\u180e.",
]
ENCODINGS = ["latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac_roman", "cp437", "sloppy-windows-1252", "sloppy-windows-1250", "utf-8-sig", "cp866", "shift-jis"]
PIECES = ["&amp;", "&lt;", "&gt;", "&nbsp;", "&notit;", "&not", "&EACUTE;", "&eacute", "&#233;", "&#xe9;", "&#150;", "&#x80", "&#0;", "&#xd800;", "&#99999999;", "&#59;", "&amp;amp;lt;", "&amp;#39;", "&CounterClockwiseContourIntegral;", "&hellip;", "&SZLIG;",
          "\x1b[31m", "\x1b[0;1mX", "\x1b[", "\r\n", "\r", "\n", "\t", "\x00", "\x1a", "\ufffd", "?", "<", ">", "<b>", "'", "\"", "’", "“", "``", "<|startoftext|>", "<|endoftext|>", "<start_of_text>", "<END_OF_TEXT>", "<|ENDOFTEXT|>", "<|ſtartoftext|>", "<end_of_text>'s", "<|endoftext|>'s",
          "Ã©", "â€™", "â€œ", "â€�", "Â ", "Ã ", " Ã la ", "Ã¯Â¿Â½", "ï¿½", "ð\x9f\x98\x80", "ðŸ˜€", "â\x82¬", "ÃÂ©", "вЂ™", "Р°Рґ", "Î±", "√©", "‚Äô", "├⌐", "Å\x82", "\xed\xa0\xbd\xed\xb8\x8d", "À\x80", "À\n", "\x85", "\x9d", "œ1", "°", "Σ", "ΑΣ", "Σ.", "ΑΣ\u00ad", "İ", "\u0345", "ᾳ\u0345"]


# Rules of ftfy that random strings hardly meet.
RARE = ["Ã s vezes Ã quele dia Ã quela hora", "Ã quilo Ã quilos Ã squ Ã  s", "CROISSANT Ã la mode", "voilÃ le travail fÃ cil", "Ã? â€? x", "â€œ like this â€�", "ð� ð\x9f?€ Â�", "í\xa0½í¸? e Ã©", "Å  vez", "Â  Â Î  ã‚ ",
        "x¬Ã©ï¿½ ж Ã©", "¼Ã© ж Ã©", "ж Ã© ж", "ГўВЂВњa", "Â®Ã© ж ðŸ˜€ ж", "&lt;p&gt; &EACUTE;\n<p> &eacute; \n &eacute;", "\x1b[3;٣mred\x1b[0m", "ΑΣ ΑΣ\u0345Β ΑΣ\u00adΒ Σ", "а Ð° б", "\x85\x93hi\x94 ж", "â€”â€“ Ã\xa0"]


def mojibake(rng, text):
    """Text encoded as UTF-8 (or another encoding) and read as something else, up to three times."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = text.encode("utf-8", "surrogatepass")
        if rng.random() < 0.1:
            data = data.replace(b"\xa0", b" ")
        if rng.random() < 0.1:
            data = text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
            data = b"".join(b"\xed\xa0\xbd\xed\xb8\x8d" if rng.random() < 0.02 else bytes([b]) for b in data)
        text = data.decode(rng.choice(ENCODINGS), rng.choice(("replace", "replace", "ignore")))
    return text


def random_text(rng):
    kind = rng.random()
    parts = []
    for _ in range(rng.randint(1, 4)):
        sample = rng.choice(SAMPLES)
        start = rng.randrange(len(sample))
        part = sample[start:start + rng.randint(1, 24)]
        roll = rng.random()
        if roll < 0.45:
            part = mojibake(rng, part)
        elif roll < 0.52:
            part = html.escape(html.escape(part))
        elif roll < 0.6:
            part = "".join(f"&#{ord(ch)};" if rng.random() < 0.5 else ch for ch in part)
        elif roll < 0.66:
            part = part.upper()
        elif roll < 0.72:
            points = [rng.choice((rng.randrange(0x80, 0x600), rng.randrange(0x2000, 0x2700), rng.randrange(0x10000, 0x20000), rng.randrange(0xA000, 0xD800))) for _ in range(6)]
            part = "".join(map(chr, points))
        elif roll < 0.78:
            part = "".join(chr(rng.randrange(0x80, 0x180)) for _ in range(rng.randint(2, 8)))
        parts.append(part)
        if rng.random() < 0.5:
            parts.append(rng.choice(PIECES))
    text = rng.choice(("", " ", " ")).join(parts)
    if kind < 0.1:
        text = mojibake(rng, text)
    return text[:84].encode("utf-8", "replace").decode("utf-8")


def write_strings(encoders, hf, path):
    rng = random.Random(SEED)
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as f:
        for number in range(3000):
            text = RARE[number] if number < len(RARE) else random_text(rng)
            cleaned = open_clip.tokenizer.get_clean_fn("lower")(text)
            normalized = hf.backend_tokenizer.normalizer.normalize_str(text)
            row = {"text": text, "cleaned": cleaned, "hfCleaned": normalized}
            # transformers leaves split_special_tokens set in the backend.
            hf.backend_tokenizer.encode_special_tokens = False
            row.update((family, encode(text)) for family, encode in encoders.items())
            row["hfSplit"] = hf(text, split_special_tokens=True, add_special_tokens=False)["input_ids"]
            for key, same in (("hfSplit", "hf"), ("hf", "open_clip"), ("openai", "open_clip"), ("hfCleaned", "cleaned"), ("cleaned", "text")):
                if row[key] == row[same]:
                    del row[key]
            f.write(json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n")


def cut(ids):
    ids = [START, *ids, END]
    return ids if len(ids) <= CONTEXT else [*ids[: CONTEXT - 1], END]


def clean_without_ftfy(text):
    """openai/CLIP's cleaning if ftfy did nothing; its \\s is that of the regex package."""
    return regex.sub(r"\s+", " ", html.unescape(html.unescape(text)).strip()).strip().lower()


def openai_cleaning_by(clean):
    tokenizer = OpenAiTokenizer()
    tokenizer.clean_fn = clean
    return tokenizer.encode


def write_tokens(encoders, hf, path):
    without = openai_cleaning_by(clean_without_ftfy)
    nfc = openai_cleaning_by(lambda text: clean_without_ftfy(unicodedata.normalize("NFC", text)))
    lines = []
    for line in path.read_text("ascii").splitlines():
        old = json.loads(line)
        text = old["text"]
        ids = encoders["open_clip"](text)
        openclip, openai = cut(ids), cut(encoders["openai"](text))
        row = {"i": old["i"], "cat": old["cat"], "text": text, "cleaned": open_clip.tokenizer.get_clean_fn("lower")(text)}
        row |= {"openclip": openclip, "full_len": len(ids) + 2}
        for key, found, same in (
            ("openai", openai, openclip),
            ("openai_without_ftfy", cut(without(text)), openai),
            ("openai_nfc_instead_of_ftfy", cut(nfc(text)), openai),
            ("hf", hf(text, truncation=True, max_length=CONTEXT)["input_ids"], openclip),
        ):
            if found != same:
                row[key] = found
        if "hf_diff" in old:
            row["hf_diff"] = old["hf_diff"]
        lines.append(json.dumps(row) + "\n")
    path.write_text("".join(lines), "ascii")


FLAGS = """{
 "tokenizer_class": "CLIPTokenizer",
 "bos_token": {"content": "<|startoftext|>", "lstrip": true, "rstrip": true, "normalized": false, "single_word": false, "__type": "AddedToken"},
 "eos_token": {"content": "<|endoftext|>", "lstrip": false, "rstrip": false, "normalized": true, "single_word": false, "__type": "AddedToken"},
 "unk_token": {"content": "<|endoftext|>", "lstrip": false, "rstrip": false, "normalized": true, "single_word": false, "__type": "AddedToken"},
 "pad_token": {"content": "<|endoftext|>", "lstrip": false, "rstrip": false, "normalized": true, "single_word": false, "__type": "AddedToken"},
 "model_max_length": 77,
 "do_lower_case": true
}
"""
VOCABULARY_FILES = ("vocab.json", "merges.txt", "tokenizer_config.json")


def make_vocabularies(demo, out):
    for name, size in (("tiny", 1000), ("tiny64", 600), ("flags", 600)):
        write_tokenizer(out / name, size)
        (out / name / "special_tokens_map.json").unlink()
    (out / "flags/tokenizer_config.json").write_text(FLAGS)
    (out / "demo").mkdir(exist_ok=True)
    for file in VOCABULARY_FILES:
        shutil.copyfile(demo / file, out / "demo" / file)


SPECIAL_TEXTS = ["Hi! a ! b!", "!", "x  <|endoftext|>  y", "<|ENDOFTEXT|> z", "a\u3000<|startoftext|>\tb <|StartOfText|> c", "<|endoftext|><|endoftext|>!!  !", "e<|endoftext|>\u0301", "<|startoftext|> <|endoftext|>'s"]


def with_others_found(hf, folder):
    """split_special_tokens then splits start and end of text only: what else is special, as the demo's padding "!", is an added token like any other."""
    others = [token for token in hf.all_special_tokens if token not in (hf.bos_token, hf.eos_token)]
    if not others:
        return hf
    tokenizer = CLIPTokenizer.from_pretrained(folder, pad_token=hf.eos_token)
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in others])
    return tokenizer


def write_vocabularies(out):
    with open(f"{out}/vocabularies.jsonl", "w", encoding="ascii", newline="\n") as f:
        for name in sorted(os.listdir(f"{out}/vocabularies")):
            hf = CLIPTokenizer.from_pretrained(f"{out}/vocabularies/{name}")
            ordinary = with_others_found(hf, f"{out}/vocabularies/{name}")
            for text in SAMPLES + SPECIAL_TEXTS:
                row = {"vocabulary": name, "text": text}
                row["allowed"] = hf(text)["input_ids"]
                row["ordinary"] = ordinary(text, split_special_tokens=True)["input_ids"]
                padded = hf("a photo of a cat", padding="max_length", max_length=16, split_special_tokens=True)["input_ids"]
                f.write(json.dumps({**row, "padded": padded}, separators=(",", ":")) + "\n")


def main(demo, out):
    make_vocabularies(demo, out / "vocabularies")
    write_vocabularies(out)
    encoders, hf = families()
    write_tokens(encoders, hf, out / "tokens.jsonl")
    write_code_points(encoders, out / "codepoints.txt")
    write_strings(encoders, hf, out / "strings.jsonl.gz")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
