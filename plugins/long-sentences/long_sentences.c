/* Marks the sentences that have more words than a reader can hold. */
#include <copydesk_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CD_PLUGIN_NOTE("copydesk.long-sentences", "0.1.0")
#define STR(text) {(const uint8_t *)(text), sizeof(text) - 1}
#define AT(type, first, stride, i) ((const type *)((const char *)(first) + (size_t)(stride) * (i)))
#define FIELDS sizeof("{\"words\":4294967295}") /* room for the fields of one mark */
static const cd_str NO_CODE = STR(""), NO_NUMBER = STR("`words` is no number above 0"), WORDS = STR("/words");
/* The host has checked the one option against the schema and filled in its default: {"words":40}. */
static int32_t create(const cd_host *host, cd_str config, void **self) {
    uintptr_t limit = 0;
    for (size_t i = 0; i < config.len; i++) /* its digits are the only ones */
        if (config.ptr[i] >= '0' && config.ptr[i] <= '9') limit = limit * 10 + (config.ptr[i] - '0');
    *self = (void *)limit; /* an instance is nothing but its limit */
    return limit ? CD_OK : (host->fail(host->ctx, NO_CODE, NO_NUMBER, WORDS), CD_ERROR);
}
static void destroy(void *self) { (void)self; }
/* Runs between blanks; a dash or a bullet by itself (U+2000 to U+2FFF) is no word. */
static uintptr_t words(const uint8_t *at, const uint8_t *end) {
    uintptr_t count = 0;
    for (int inside = 0; at < end; at++)
        if (*at <= ' ') inside = 0;
        else if (*at == 0xE2) at += 2;
        else if (!inside && *at >= '0') inside = 1, count++;
    return count;
}
static void release(cd_result *result) { free(result->private_data), result->release = NULL; }
static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    size_t room = 1, used = 0, n = 0;
    for (size_t d = 0; d < batch->len; d++) room += AT(cd_doc, batch->docs, batch->doc_stride, d)->layers[0].len;
    cd_span *spans = malloc(room * (sizeof(cd_span) + FIELDS));
    char *fields = (char *)(spans + room);
    for (size_t d = 0; spans && d < batch->len; d++) {
        const cd_doc *doc = AT(cd_doc, batch->docs, batch->doc_stride, d);
        for (size_t i = 0; i < doc->layers[0].len; i++) {
            const cd_mark *mark = AT(cd_mark, doc->layers[0].marks, batch->mark_stride, i);
            uintptr_t count = words(doc->text.ptr + mark->start, doc->text.ptr + mark->end);
            if (count <= (uintptr_t)self) continue;
            int len = snprintf(fields + used, FIELDS, "{\"words\":%u}", (unsigned)count);
            spans[n++] = (cd_span){(uint32_t)d, 0, mark->start, mark->end, (uint32_t)used, (uint32_t)len};
            used += (size_t)len;
        }
    }
    *result = (cd_result){result->struct_size, sizeof(cd_span), sizeof(cd_doc_error), 0, spans, n,
                          {(uint8_t *)fields, used}, NULL, 0, spans, release};
    return host && spans ? CD_OK : CD_ERROR;
}
#define SCHEMA "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"words\":{\"type\":\"integer\"," \
    "\"minimum\":1,\"maximum\":100000,\"default\":40,\"description\":\"the most words that are not marked\"}}}"
static const cd_stage stage = {sizeof(cd_stage), CD_SHARED, STR("long-sentences"), STR("Marks long sentences."),
    STR(SCHEMA), STR("[\"sentences\"]"), STR("[\"long-sentences.marks\"]"), create, run, destroy};
static const void *item(size_t i, uint32_t *kind) { return *kind = CD_STAGE, i ? NULL : &stage; }
static const cd_plugin plugin = {sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("copydesk.long-sentences"),
    STR("0.1.0"), STR("MIT OR Apache-2.0"), STR("https://github.com/copydesk/copydesk"), 1, item};
CD_EXPORT int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) {
    return *out = &plugin, host ? CD_OK : CD_ERROR;
}
