/* copydesk_plugin.h - the contract between copydesk and its plugins, ABI 1.0
 *
 * A plugin is a shared library with one entry symbol, copydesk_plugin_v1, and one note about itself,
 * CD_PLUGIN_NOTE. It adds stages (which mark spans of an article's text) and sinks (output formats).
 *
 * Text is UTF-8 as pointer and length, never ended by a NUL. Integers are those of the machine. Places are
 * bytes of the text, `end` excluded, on the borders of characters.
 * What a call is lent (texts, layers, the host itself) is valid until that call returns and is never
 * written to. Each side frees what it has allocated. Nothing may be thrown through a function of this
 * header; a C++ plugin declares them `noexcept`.
 *
 * Stability: the major version is in the name of the entry symbol. A minor version only adds fields to the
 * ends of structs and reads a field only where `struct_size` (or a stride) covers it, so a plugin built
 * with this header loads in every later host of the same major.
 *
 * Threads: [any] from many threads at once; [one] never two calls at once for one plugin;
 * [self] never two calls at once for one `self`, on changing threads. A stage or sink with CD_SHARED
 * turns [self] into [any] for its `run` and `encode`.
 *
 * Licence: MIT OR Apache-2.0
 */
#ifndef COPYDESK_PLUGIN_H
#define COPYDESK_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CD_ABI_MAJOR 1
#define CD_ABI_MINOR 0

/* What a callback returns. Any other value is read as CD_ERROR. */
#define CD_OK 0
#define CD_ERROR 1   /* tell why with host->fail */
#define CD_STOPPED 2 /* `should_stop` said so, and nothing was finished */
#define CD_PANIC 3   /* something was caught that must not cross; this `self` is not used again */

/* Levels of host->log. */
#define CD_LOG_ERROR 1
#define CD_LOG_WARN 2
#define CD_LOG_INFO 3
#define CD_LOG_DEBUG 4

/* Flags of a stage or a sink. */
#define CD_SHARED 1u           /* one `self`, called from many threads; else one `self` for each worker */
#define CD_SPAWNS_THREADS 2u   /* starts threads of its own; all have ended when `destroy` returns */
#define CD_NONDETERMINISTIC 4u /* equal articles may be answered in different ways; told in the report */
#define CD_FOLDER 8u           /* a sink whose place is a folder, not a file */

/* Kinds of items. */
#define CD_STAGE 1u
#define CD_SINK 2u

/* A slice of bytes; `ptr` may be NULL where `len` is 0. */
typedef struct cd_str {
    const uint8_t *ptr;
    size_t len;
} cd_str;

/* What the host lends to a call. */
typedef struct cd_host {
    uint32_t struct_size;
    uint16_t abi_major, abi_minor;
    void *ctx; /* handed back in each of these calls */
    /* Says something to the user; `target` is who speaks. Copied. [any] */
    void (*log)(void *ctx, uint32_t level, cd_str target, cd_str message);
    /* Why this call returns an error: a code such as `acme.no-list`, a sentence, and for a fault of the
     * configuration the JSON pointer to it (else empty). The last one counts. Copied. [any] */
    void (*fail)(void *ctx, cd_str code, cd_str message, cd_str pointer);
    /* Not 0 when the call should give up and return CD_STOPPED: ask in long loops. [any] */
    int32_t (*should_stop)(void *ctx);
    /* Calls f(arg, 0) to f(arg, n - 1) on the host's threads and returns when all have ended: CD_OK, or
     * CD_ERROR if one of them could not be called. [any] */
    int32_t (*parallel_for)(void *ctx, size_t n, void (*f)(void *arg, size_t i), void *arg);
    /* A table of further functions by its name and version, or NULL. [any] */
    const void *(*extension)(void *ctx, cd_str id);
} cd_host;

/* A mark of an earlier layer. */
typedef struct cd_mark {
    uint32_t start, end;
    cd_str json; /* the mark as it stands on the wire, an object */
} cd_mark;

/* An earlier layer that the stage said it reads. Step through `marks` by the batch's `mark_stride`. */
typedef struct cd_layer {
    cd_str name; /* `quotes`, or a plugin's `vendor.sheet` */
    const cd_mark *marks;
    size_t len;
} cd_layer;

/* An article. */
typedef struct cd_doc {
    cd_str id;
    cd_str text;
    cd_str meta;            /* JSON object, as `meta` on the wire; empty unless a stage reads `meta` */
    const cd_layer *layers; /* those that a stage reads, in the order in which it names them */
    size_t n_layers;
    cd_str json; /* for sinks: the whole document as on the wire, without line end; for stages empty */
} cd_doc;

/* Some articles. Step through `docs` by `doc_stride`, through their layers by `layer_stride`. */
typedef struct cd_batch {
    uint32_t struct_size, doc_stride, layer_stride, mark_stride;
    const cd_doc *docs;
    size_t len;
} cd_batch;

/* A mark that a stage lays. */
typedef struct cd_span {
    uint32_t doc;   /* index of the article in the batch */
    uint32_t layer; /* index into what the stage says it writes */
    uint32_t start, end;
    uint32_t fields_offset, fields_len; /* a JSON object in cd_result.fields; length 0: no fields */
} cd_span;

/* One article that cannot be dealt with; the others of the batch stand. */
typedef struct cd_doc_error {
    uint32_t doc, reserved;
    cd_str code;    /* such as `acme.no-date`; empty: `plugin.refused` */
    cd_str message; /* a sentence */
} cd_doc_error;

/* What a stage found. Zeroed by the host but for `struct_size`, filled by the plugin. The host calls
 * `release` once, if it is set, also after an error. */
typedef struct cd_result {
    uint32_t struct_size;
    uint32_t span_stride;  /* sizeof(cd_span) of the plugin's header */
    uint32_t error_stride; /* sizeof(cd_doc_error) of the plugin's header */
    uint32_t reserved;
    const cd_span *spans; /* in any order */
    size_t n_spans;
    cd_str fields; /* what the spans' fields point into */
    const cd_doc_error *errors;
    size_t n_errors;
    void *private_data;
    void (*release)(struct cd_result *); /* frees and sets `release` to NULL. [self] */
} cd_result;

/* What a sink made of articles. Rules as for cd_result. */
typedef struct cd_rows {
    uint32_t struct_size;
    uint32_t error_stride;
    cd_str bytes;         /* the rows of all articles, one after the other */
    const uint64_t *ends; /* where the rows of article i end in `bytes`; one for each article */
    size_t n_ends;
    const cd_doc_error *errors;
    size_t n_errors;
    void *private_data;
    void (*release)(struct cd_rows *);
} cd_rows;

/* A stage: a pure function of an article and of the earlier layers it reads. */
typedef struct cd_stage {
    uint32_t struct_size, flags;
    cd_str name;          /* `shout`: a-z, 0-9, `_`, `-` */
    cd_str doc;           /* one sentence */
    cd_str config_schema; /* JSON Schema 2020-12 of an object; empty: no configuration */
    cd_str reads;         /* JSON array of layers: ["sentences", "meta"]; empty: none */
    cd_str writes;        /* JSON array: ["acme.shouts"] */
    /* Makes an instance. `config` fits the schema and has its defaults filled in. [one] */
    int32_t (*create)(const cd_host *host, cd_str config, void **self);
    int32_t (*run)(void *self, const cd_host *host, const cd_batch *batch, cd_result *result); /* [self] */
    void (*destroy)(void *self); /* [one] */
} cd_stage;

/* An output format. `encode` is pure and may run ahead; `write` is called in the order of the input. */
typedef struct cd_sink {
    uint32_t struct_size, flags;
    cd_str name;          /* `sqlite`: what --output-format is given */
    cd_str doc;           /* one sentence */
    cd_str config_schema; /* as for a stage */
    cd_str extension;     /* of its files: `db`, `xml` */
    /* `place`: the path of a file that is not there yet or, with CD_FOLDER, of an empty folder; the host
     * moves it to its name when all is done. Empty if `write` is NULL. [one] */
    int32_t (*create)(const cd_host *host, cd_str config, cd_str place, void **self);
    /* Makes rows of articles. NULL: the rows are the document on the wire and a line end. [self], or
     * [any] with CD_SHARED, also while `write` runs */
    int32_t (*encode)(void *self, const cd_host *host, const cd_batch *batch, cd_rows *rows);
    /* Writes what `encode` made, one slice for each article. NULL: the host writes the rows to files.
     * [self] */
    int32_t (*write)(void *self, const cd_host *host, const cd_str *rows, size_t len);
    /* All was written: makes it whole. NULL: nothing to do. [self] */
    int32_t (*finish)(void *self, const cd_host *host);
    void (*destroy)(void *self); /* also without `finish`, when a run ends early. [one] */
} cd_sink;

/* What a library holds. It and all it points to stay valid while the process lives. */
typedef struct cd_plugin {
    uint32_t struct_size;
    uint16_t abi_major, abi_minor; /* those of the plugin's header */
    cd_str id;                     /* `acme.shout`, as in the note */
    cd_str version, license, homepage;
    size_t n_items;
    /* The i-th item, a cd_stage or cd_sink as `kind` then says. [one] */
    const void *(*item)(size_t i, uint32_t *kind);
} cd_plugin;

#if defined(_WIN32)
#define CD_EXPORT __declspec(dllexport)
#else
#define CD_EXPORT __attribute__((visibility("default")))
#endif

/* The entry symbol: sets `*plugin` and returns CD_OK. Called once. [one] */
CD_EXPORT int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **plugin);

/* The note that the host reads from the file before anything of it runs: lines of `key=value`. Write once:
 *     CD_PLUGIN_NOTE("acme.shout", "1.0.0")
 */
#if defined(__APPLE__)
#define CD_SECTION "__DATA,.copydesk"
#else
#define CD_SECTION ".copydesk"
#endif
#define CD_TEXT_(x) #x
#define CD_TEXT(x) CD_TEXT_(x)
#define CD_PLUGIN_NOTE(id, version)                                                                           \
    __attribute__((used, section(CD_SECTION))) static const char copydesk_plugin_note[] =                     \
        "copydesk-plugin\nabi=" CD_TEXT(CD_ABI_MAJOR) "." CD_TEXT(CD_ABI_MINOR) "\nid=" id                    \
        "\nversion=" version "\npanic=none\n";

#ifdef __cplusplus
}
#endif
#endif
