/* {{name}}: marks words in capital letters. */
#include "copydesk_plugin.h"
#include <stdlib.h>

#define STR(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static int32_t create(const cd_host *host, cd_str config, void **self)
{
    static char nothing; /* this stage keeps nothing between calls */
    (void)host, (void)config;
    *self = &nothing;
    return CD_OK;
}

static void destroy(void *self) { (void)self; }

static void release(cd_result *result)
{
    free(result->private_data);
    result->release = NULL;
}

static int letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result)
{
    cd_span *spans = NULL, *more;
    size_t d, n = 0, room = 0, at, start, small;
    (void)self;
    *result = (cd_result){ sizeof *result, sizeof(cd_span), sizeof(cd_doc_error), 0, 0, 0, { 0, 0 }, 0, 0, 0, release };
    for (d = 0; d < batch->len; d++, result->private_data = spans) {
        const cd_doc *doc = (const cd_doc *)((const char *)batch->docs + d * batch->doc_stride);
        if (host->should_stop(host->ctx)) return CD_STOPPED;
        for (at = 0; at < doc->text.len; at++) {
            for (start = at, small = 0; at < doc->text.len && letter(doc->text.ptr[at]); at++) small += doc->text.ptr[at] >= 'a';
            if (small || at - start < 3) continue;
            if (n == room) {
                more = realloc(spans, (room = 2 * room + 16) * sizeof *spans);
                if (!more) return CD_ERROR;
                result->private_data = spans = more;
            }
            spans[n++] = (cd_span){ (uint32_t)d, 0, (uint32_t)start, (uint32_t)at, 0, 0 };
        }
    }
    result->spans = spans, result->n_spans = n;
    return CD_OK;
}

CD_PLUGIN_NOTE("{{id}}", "0.1.0")
static const cd_stage stage = { sizeof(cd_stage), CD_SHARED, STR("{{name}}"), STR("Marks words in capital letters."), STR(""), STR(""), STR("[\"{{layer}}\"]"), create, run, destroy };
static const void *item(size_t i, uint32_t *kind) { *kind = CD_STAGE; return i == 0 ? &stage : NULL; }
static const cd_plugin plugin = { sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("{{id}}"), STR("0.1.0"), STR("MIT"), STR(""), 1, item };
int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) { (void)host; *out = &plugin; return CD_OK; }
