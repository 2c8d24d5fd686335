/* Two sinks that do as the text of a document says: `ids`, whose rows the host writes, and `file`, which
 * writes them by itself. */
#include <copydesk_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CD_PLUGIN_NOTE("test.sinks", "1.0.0")

#define STR(s) {(const uint8_t *)(s), sizeof(s) - 1}
#define IS(view, s) ((view).len == sizeof(s) - 1 && memcmp((view).ptr, s, (view).len) == 0)

struct held {
    FILE *file;
};

struct row {
    uint64_t end;
    cd_doc_error error;
    uint8_t bytes[];
};

static int32_t fails(const cd_host *host, const char *code, const char *message) {
    cd_str c = {(const uint8_t *)code, strlen(code)}, m = {(const uint8_t *)message, strlen(message)};
    cd_str none = {NULL, 0};
    host->fail(host->ctx, c, m, none);
    return CD_ERROR;
}

static int32_t create(const cd_host *host, cd_str config, cd_str place, void **self) {
    struct held *held = calloc(1, sizeof *held);
    (void)config;
    if (place.len > 0) {
        char path[4096] = {0};
        memcpy(path, place.ptr, place.len < 4095 ? place.len : 4095);
        held->file = fopen(path, "wbx");
        if (held->file == NULL) {
            free(held);
            return fails(host, "test.place", "the place cannot be opened");
        }
    }
    *self = held;
    return CD_OK;
}

static void release(cd_rows *rows) {
    free(rows->private_data);
    rows->release = NULL;
}

static int32_t encode(void *self, const cd_host *host, const cd_batch *batch, cd_rows *rows) {
    const cd_doc *doc = batch->docs; /* the tests ask about one */
    struct row *row = calloc(1, sizeof *row + doc->json.len + 1);
    (void)self;
    rows->private_data = row;
    rows->release = release;
    if (IS(doc->text, "fail")) return fails(host, "test.failed", "it cannot");
    if (IS(doc->text, "panic")) return CD_PANIC;
    if (IS(doc->text, "abort")) abort();
    if (IS(doc->text, "refuse")) {
        cd_doc_error error = {0, 0, STR("test.refused"), STR("not this one")};
        row->error = error;
        rows->errors = &row->error;
        rows->error_stride = sizeof error;
        rows->n_errors = 1;
    } else {
        memcpy(row->bytes, doc->id.ptr, doc->id.len);
        row->bytes[doc->id.len] = '\n';
        row->end = doc->id.len + 1;
    }
    rows->bytes.ptr = row->bytes;
    rows->bytes.len = row->end;
    rows->ends = &row->end;
    rows->n_ends = 1;
    if (IS(doc->text, "ends")) rows->n_ends = 0;
    return CD_OK;
}

static int32_t write_rows(void *self, const cd_host *host, const cd_str *rows, size_t len) {
    struct held *held = self;
    for (size_t i = 0; i < len; i++) {
        if (IS(rows[i], "full\n")) return fails(host, "test.full", "no room");
        if (IS(rows[i], "die\n")) abort();
        fwrite(rows[i].ptr, 1, rows[i].len, held->file);
    }
    return CD_OK;
}

static int32_t finish(void *self, const cd_host *host) {
    struct held *held = self;
    (void)host;
    fputs("end\n", held->file);
    return fflush(held->file) == 0 ? CD_OK : CD_ERROR;
}

static void destroy(void *self) {
    struct held *held = self;
    if (held->file != NULL) fclose(held->file);
    free(held);
}

static const cd_sink IDS = {sizeof(cd_sink), 0,      STR("ids"), STR("An id a line."), {NULL, 0},
                            STR("txt"),      create, encode,     NULL,                 NULL, destroy};
static const cd_sink LINES = {sizeof(cd_sink), CD_SHARED, STR("lines"), STR("The wire."), {NULL, 0},
                              STR("jsonl"),    create,    NULL,         NULL,             NULL, destroy};
static const cd_sink OWN = {sizeof(cd_sink), 0,      STR("file"), STR("The same."), {NULL, 0},
                            STR("db"),       create, encode,      write_rows,       finish, destroy};

static const void *item(size_t i, uint32_t *kind) {
    *kind = CD_SINK;
    return i == 0 ? &IDS : i == 1 ? &LINES : &OWN;
}

static const cd_plugin PLUGIN = {
    sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("test.sinks"), STR("1.0.0"), STR("MIT"), {NULL, 0}, 3, item};

int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **plugin) {
    (void)host;
    *plugin = &PLUGIN;
    return CD_OK;
}
