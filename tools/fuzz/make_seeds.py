#!/usr/bin/env python3
"""Writes the first inputs of every target into corpus/: small images of every kind that Pillow writes, and what is made of the goldens; corpus/goldens.txt names those that are taken as they are.
What tools/fuzz/run has found beside them stays. Made with Pillow 12.3, pyarrow 25.0 and numpy 2.4."""
import base64
import gzip
import io
import json
import pathlib
import random
import struct
import tarfile
import zipfile

import numpy
import pyarrow
import pyarrow.parquet
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
GOLDENS = HERE.parent.parent / 'testkit' / 'goldens'


def seed(target, name, data):
    folder = HERE / 'corpus' / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f'seed-{name}').write_bytes(data)


def image(mode, width=9, height=7):
    noise = random.Random(7)
    rgb = Image.frombytes('RGBA', (width, height), bytes(noise.randrange(256) for _ in range(width * height * 4)))
    if mode == 'P':
        return rgb.convert('RGB').quantize(16)
    if mode == 'I;16':
        return Image.frombytes('I;16', (width, height), bytes(noise.randrange(256) for _ in range(width * height * 2)))
    if mode in ('F', 'I'):
        return rgb.convert('L').convert(mode)
    return rgb.convert(mode)


def saved(mode, kind, **options):
    out = io.BytesIO()
    image(mode).save(out, kind, **options)
    return out.getvalue()


def images():
    exif = Image.Exif()
    exif[0x0112] = 6
    for mode in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'I;16'):
        name = mode.replace(';', '')
        seed('png', name, saved(mode, 'PNG'))
    seed('png', 'exif', saved('RGB', 'PNG', exif=exif))
    seed('png', 'transparent', saved('P', 'PNG', transparency=3))
    for mode in ('L', 'RGB', 'CMYK'):
        seed('jpeg', mode, saved(mode, 'JPEG'))
        seed('jpeg', mode + '-progressive', saved(mode, 'JPEG', progressive=True))
    for sampling in (0, 1, 2):
        seed('jpeg', f'sampling{sampling}', saved('RGB', 'JPEG', subsampling=sampling, exif=exif))
    seed('jpeg', 'restarts', saved('RGB', 'JPEG', restart_marker_blocks=1))
    for mode in ('L', 'P', 'RGB'):
        seed('gif', mode, saved(mode, 'GIF'))
    seed('gif', 'interlaced', saved('P', 'GIF', interlace=1, transparency=2))
    for mode in ('1', 'L', 'P', 'RGB', 'RGBA'):
        seed('bmp', mode, saved(mode, 'BMP'))
    for mode in ('RGB', 'RGBA'):
        seed('webp', mode, saved(mode, 'WEBP', quality=50, exif=exif))
        seed('webp', mode + '-lossless', saved(mode, 'WEBP', lossless=True))
    for mode in ('1', 'L', 'RGB', 'I;16'):
        seed('pnm', mode.replace(';', ''), saved(mode, 'PPM'))
    seed('pnm', 'P3', b'P3\n# made\n2 1\n255\n1 2 3 250 251 252\n')
    seed('pnm', 'Pf', b'Pf\n2 1\n-1.0\n' + struct.pack('<2f', 1, 200))
    for mode in ('L', 'P', 'RGB', 'RGBA'):
        seed('tga', mode, saved(mode, 'TGA'))
        seed('tga', mode + '-rle', saved(mode, 'TGA', compression='tga_rle'))
    for kind in ('bmp', 'png'):
        seed('ico', kind, saved_icon(kind))
    tiffs()


def saved_icon(kind):
    out = io.BytesIO()
    image('RGBA', 32, 32).save(out, 'ICO', sizes=[(16, 16), (24, 24)], bitmap_format=kind)
    return out.getvalue()


def tiffs():
    for mode in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK', 'YCbCr', 'I;16', 'I', 'F'):
        for compression in (None, 'tiff_lzw', 'packbits', 'tiff_adobe_deflate', 'jpeg'):
            if compression == 'jpeg' and mode not in ('L', 'RGB', 'YCbCr'):
                continue
            try:
                data = saved(mode, 'TIFF', compression=compression)
            except (OSError, KeyError):
                continue  # not a pair that libtiff writes
            seed('tiff-little-endian', f'{mode.replace(";", "")}-{compression}', data)
    seed('tiff-little-endian', 'LAB-tiff_lzw', saved('LAB', 'TIFF', compression='tiff_lzw'))
    # Kinds that Pillow does not write.
    rare = ('webp_lossy', 'webp_lossless', 'webp_lossy_alpha', 'old_jpeg_RGB_420_whole', 'old_jpeg_RGB_420_tables', 'old_jpeg_L_444_strip', 'truth_ycc_raw_2x2', 'cielab_planes',
            'thunder_0', 'thunder_1_more', 'thunder_3', 'fax_words_strips', 'fax_words_white_reversed', 'fax_huffman_whole', 'fax_group3_strips', 'fax_group3_2d_whole_damaged1', 'fax_group4_extension', 'bilevel_group4', 'bilevel_group4_strips')
    for file in json.loads(gzip.decompress((GOLDENS / 'image' / 'formats.json.gz').read_bytes())):
        name, data = file['name'].removesuffix('.tif'), base64.b64decode(file['data'])
        if name in rare:
            seed('tiff-little-endian' if data[:2] == b'II' else 'tiff-big-endian', name, data)
    tags = ((256, 3, 1, 3), (257, 3, 1, 2), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 122), (277, 3, 1, 1), (278, 3, 1, 2), (279, 4, 1, 6))
    entries = b''.join(struct.pack('>HHI', *t[:3]) + (struct.pack('>HH', t[3], 0) if t[1] == 3 else struct.pack('>I', t[3])) for t in tags)
    seed('tiff-big-endian', 'L', b'MM\0*' + struct.pack('>I', 8) + struct.pack('>H', len(tags)) + entries + struct.pack('>I', 0) + bytes(range(6)))


def texts():
    for i, text in enumerate(('two cats', 'Ünïcödé \U0001f408 \u4e2d\u6587 &amp; &lt;b&gt; 1,234.5', "it's <|startoftext|> x\u0301", 'schÃ¶n â€œquotedâ€\x9d', 'ﬁ①Ⅷ\u00ad\u200d\ufeff')):
        seed('text', str(i), text.encode())
        seed('text', f'{i}-utf16', text.encode('utf-16-be'))
    seed('json', 'all', json.dumps({'a': [1, -2.5e3, True, None, 'x\u00e9\n"', {}], 'b': {'c': []}}).encode())


def checkpoints():
    tiny = GOLDENS / 'checkpoints' / 'tiny-hf'
    seed('processor', 'tiny', json.dumps({'image_processor': json.loads((tiny / 'preprocessor_config.json').read_text()), 'processor_class': 'CLIPProcessor'}).encode())
    vocab = json.loads((tiny / 'vocab.json').read_text())
    seed('added-tokens', 'one', json.dumps({'<cat-toy>': len(vocab)}).encode())
    merges = [line for line in (tiny / 'merges.txt').read_text().splitlines()[1:] if line]
    special = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    added = [dict(id=vocab[t], content=t, **special) for t in ('<|startoftext|>', '<|endoftext|>')]
    seed('tokenizer', 'tiny', json.dumps({'version': '1.0', 'added_tokens': added, 'normalizer': {'type': 'Sequence', 'normalizers': [{'type': 'NFC'}, {'type': 'Replace', 'pattern': {'Regex': '\\s+'}, 'content': ' '}, {'type': 'Lowercase'}]},
        'model': {'type': 'BPE', 'unk_token': '<|endoftext|>', 'end_of_word_suffix': '</w>', 'vocab': vocab, 'merges': merges}}).encode())
    types = (GOLDENS / 'safetensors' / 'types.safetensors').read_bytes()
    names = json.loads(types[8:8 + struct.unpack('<Q', types[:8])[0]])
    seed('safetensors-index', 'one', json.dumps({'metadata': {}, 'weight_map': {n: 'a' for n in names if n != '__metadata__'}}).encode())

    seed('pickle-file', 'before-1.6', legacy())
    for name in ('protocol4', 'training', 'views'):
        with zipfile.ZipFile(GOLDENS / 'torch' / f'{name}.pt') as z:
            seed('pickle', name, z.read(next(n for n in z.namelist() if n.endswith('/data.pkl'))))


def legacy():
    """A state dict as torch.save wrote it before PyTorch 1.6, without PyTorch: magic number, version, system, pickle, keys, data."""
    def op(*parts):
        return b''.join(parts)

    def text(value):
        return b'X' + struct.pack('<I', len(value)) + value

    storage = op(b'(', text(b'storage'), b'ctorch\nFloatStorage\n', text(b'1'), text(b'cpu'), b'K\x03Nt', b'Q')
    tensor = op(b'ctorch._utils\n_rebuild_tensor_v2\n(', storage, b'K\x00K\x03\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR')
    pickles = [op(b'\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.'), op(b'\x80\x02M\xe9\x03.'), op(b'\x80\x02}.'),
        op(b'\x80\x02ccollections\nOrderedDict\n)R(', text(b'a'), tensor, b'u.'), op(b'\x80\x02](', text(b'1'), b'e.')]
    return b''.join(pickles) + struct.pack('<q3f', 3, 1, 2, 3)


def embeddings():
    vectors = numpy.random.default_rng(7).standard_normal((5, 3)).astype('<f4')
    for kind in ('<f2', '<f4', '<f8'):
        out = io.BytesIO()
        numpy.save(out, vectors.astype(kind))
        seed('npy', kind[1:], out.getvalue())
    rows = [{'id': f'{i}.jpg', 'vector': [float(x) for x in row], 'metadata': {'n': i, 'tags': ['a', 'b']}} for i, row in enumerate(vectors)]
    seed('jsonl', 'metadata', ''.join(json.dumps(row) + '\n' for row in rows).encode())
    seed('jsonl', 'beside', b'\xef\xbb\xbf{"input":"x","embedding":[1,2.5],"ok":true,"day":"2024-05-01T00:00:00Z"}\n\n{"input":"y","embedding":[0,1]}')
    names = pyarrow.array([f'{i}.jpg' for i in range(5)])
    columns = {'id': names, 'values': pyarrow.array(list(vectors), pyarrow.list_(pyarrow.float32())), 'n': range(5), 'ok': [True, None, False, True, None],
        'tags': [['a'], [], None, ['b', 'c'], ['d']], 'x': [0.5, None, 1.5, 2.5, 3.5], 'metadata': ['{"a":1}'] * 5}
    table = pyarrow.table(columns)
    for name, options in {'snappy': {}, 'plain': dict(compression='none', use_dictionary=False), 'zstd': dict(compression='zstd', data_page_version='2.0'),
            'gzip': dict(compression='gzip', row_group_size=2), 'delta': dict(compression='none', use_dictionary=False, store_schema=False,
            column_encoding={'id': 'DELTA_LENGTH_BYTE_ARRAY', 'n': 'DELTA_BINARY_PACKED', 'x': 'BYTE_STREAM_SPLIT', 'values.list.element': 'BYTE_STREAM_SPLIT'})}.items():
        out = io.BytesIO()
        pyarrow.parquet.write_table(table, out, write_statistics=False, **options)
        seed('parquet', name, out.getvalue())


def pages():
    noise = random.Random(7)
    contents = {'text': b'a picture of a cat, ' * 40, 'runs': bytes(2000), 'noise': bytes(noise.randrange(256) for _ in range(600)),
        'letters': bytes(noise.choice(b'aaaaaaabbbcd') for _ in range(3000)), 'numbers': b''.join(struct.pack('<f', i / 7) for i in range(500)), 'none': b''}
    for name, content in contents.items():
        page = struct.pack('<I', len(content)) + content
        for codec in ('snappy', 'zstd'):
            seed('parquet-' + codec, name, struct.pack('>H', len(page)) + pyarrow.compress(page, codec, asbytes=True))
    page = struct.pack('<I', 3000) + contents['letters']
    seed('parquet-zstd', 'letters-19', struct.pack('>H', len(page)) + pyarrow.Codec('zstd', 19).compress(page, asbytes=True))


def catalogues():
    seed('list-csv', 'quoted', '\ufeffpath,title,price\r\nx.csv,"a ""red""\nshoe",3\r\n\r\nb.jpg,b,4.5\r\n'.encode())
    seed('list-jsonl', 'two', b'{"file": "x.jsonl", "tags": ["x", "y"]}\n\n{"image":"a.jpg","n":{"m":1}}\n')
    images = [{'bytes': b'abc', 'path': 'a'}, None, {'bytes': None, 'path': 'x.parquet'}, {'bytes': b'defg', 'path': None}]
    table = pyarrow.table({'image': pyarrow.array(images, pyarrow.struct([('bytes', pyarrow.binary()), ('path', pyarrow.string())])), 'n': range(4)})
    for name, options in {'group': {}, 'bytes': dict(compression='zstd', row_group_size=2, use_dictionary=False)}.items():
        out = io.BytesIO()
        pyarrow.parquet.write_table(table, out, write_statistics=False, store_schema=False, **options)
        seed('list-parquet', name, out.getvalue())
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode='w', format=kind, bufsize=512) as archive:
            for name, content in (('a.jpg', b'abc'), ('a.txt', b'words'), ('b.json', b'{"x":1}'), ('b.png', b'd' * 600), ('c/' * 60 + 'ü.gif', b'e')):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        seed('tar', str(kind), out.getvalue().rstrip(b'\0') + bytes(1024))
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in (('a.jpg', b'abc' * 90), ('a.txt', b'words'), ('b.json', b'{"x":1}'), ('b.png', b'd')):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    seed('zip', 'deflated', out.getvalue())


if __name__ == '__main__':
    images()
    texts()
    checkpoints()
    embeddings()
    pages()
    catalogues()
