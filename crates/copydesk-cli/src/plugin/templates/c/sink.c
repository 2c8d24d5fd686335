/* {{name}}: one line for each article, its id and its length in bytes. */
#include "copydesk_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static int32_t create(const cd_host *host, cd_str config, cd_str place, void **self)
{
    static char nothing; /* this sink keeps nothing between calls */
    (void)host, (void)config, (void)place;
    *self = &nothing;
    return CD_OK;
}

static void destroy(void *self) { (void)self; }

static void release(cd_rows *rows)
{
    free(rows->private_data); /* the ends, and the bytes behind them */
    rows->release = NULL;
}

static const cd_doc *doc_at(const cd_batch *batch, size_t d)
{
    return (const cd_doc *)((const char *)batch->docs + d * batch->doc_stride);
}

static int32_t encode(void *self, const cd_host *host, const cd_batch *batch, cd_rows *rows)
{
    size_t d, used = 0, room = batch->len * (sizeof(uint64_t) + 24) + 1;
    uint64_t *ends;
    char *bytes;
    (void)self;
    for (d = 0; d < batch->len; d++) room += doc_at(batch, d)->id.len;
    ends = malloc(room);
    if (!ends) return CD_ERROR;
    bytes = (char *)(ends + batch->len);
    *rows = (cd_rows){ sizeof *rows, sizeof(cd_doc_error), { (uint8_t *)bytes, 0 }, ends, batch->len, 0, 0, ends, release };
    for (d = 0; d < batch->len; d++) {
        const cd_doc *doc = doc_at(batch, d);
        if (host->should_stop(host->ctx)) return CD_STOPPED;
        if (doc->id.len) memcpy(bytes + used, doc->id.ptr, doc->id.len);
        used += doc->id.len;
        used += (size_t)sprintf(bytes + used, "\t%lu\n", (unsigned long)doc->text.len);
        ends[d] = used;
    }
    rows->bytes.len = used;
    return CD_OK;
}

CD_PLUGIN_NOTE("{{id}}", "0.1.0")
static const cd_sink sink = { sizeof(cd_sink), CD_SHARED, STR("{{name}}"), STR("One line for each article."), STR(""), STR("tsv"), create, encode, NULL, NULL, destroy };
static const void *item(size_t i, uint32_t *kind) { *kind = CD_SINK; return i == 0 ? &sink : NULL; }
static const cd_plugin plugin = { sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("{{id}}"), STR("0.1.0"), STR("MIT"), STR(""), 1, item };
int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) { (void)host; *out = &plugin; return CD_OK; }
