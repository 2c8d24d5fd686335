/* Marks every word that begins with a capital; refuses articles with "secret"; panics at "panic". */
#include "copydesk_plugin.h"
#include <stdlib.h>
#include <string.h>

CD_PLUGIN_NOTE("test.words", "0.1.0")

static cd_str text(const char *s) { return (cd_str){(const uint8_t *)s, strlen(s)}; }

static int has(cd_str in, const char *what) {
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= in.len; i++)
        if (memcmp(in.ptr + i, what, n) == 0) return 1;
    return 0;
}

static int32_t create(const cd_host *host, cd_str config, void **self) {
    if (has(config, "\"bad\"")) {
        host->fail(host->ctx, text("words.bad"), text("`mode` is bad"), text("/mode"));
        return CD_ERROR;
    }
    *self = malloc(1);
    return CD_OK;
}

static void release(cd_result *r) {
    free((void *)r->spans);
    free((void *)r->errors);
    r->release = NULL;
}

static void task(void *arg, size_t i) { ((unsigned char *)arg)[i] = 1; }

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    (void)self;
    size_t room = 0;
    for (size_t d = 0; d < batch->len; d++)
        room += ((const cd_doc *)((const char *)batch->docs + d * batch->doc_stride))->text.len;
    unsigned char done[8] = {0};
    if (host->parallel_for(host->ctx, 8, task, done) != CD_OK || memchr(done, 0, 8)) return CD_ERROR;
    cd_span *spans = malloc((room + 1) * sizeof *spans);
    cd_doc_error *errors = malloc((batch->len + 1) * sizeof *errors);
    static const char fields[] = "{\"word\":true}";
    result->span_stride = sizeof *spans;
    result->error_stride = sizeof *errors;
    result->spans = spans;
    result->errors = errors;
    result->fields = text(fields);
    result->release = release;
    for (size_t d = 0; d < batch->len; d++) {
        const cd_doc *doc = (const cd_doc *)((const char *)batch->docs + d * batch->doc_stride);
        if (has(doc->text, "panic")) {
            host->fail(host->ctx, text(""), text("met the word"), text(""));
            return CD_PANIC;
        }
        if (has(doc->text, "secret"))
            errors[result->n_errors++] = (cd_doc_error){d, 0, text("words.secret"), text("it is secret")};
        int inside = 0;
        for (size_t i = 0; i < doc->text.len; i++) {
            int letter = doc->text.ptr[i] > ' ' && doc->text.ptr[i] < 128;
            if (letter && !inside && doc->text.ptr[i] >= 'A' && doc->text.ptr[i] <= 'Z') {
                size_t end = i;
                while (end < doc->text.len && doc->text.ptr[end] > ' ' && doc->text.ptr[end] < 128) end++;
                spans[result->n_spans++] = (cd_span){d, 0, i, end, 0, sizeof fields - 1};
            }
            inside = letter;
        }
        if (doc->n_layers == 1 && doc->layers[0].len > 0)
            host->log(host->ctx, CD_LOG_INFO, text(""), doc->layers[0].marks[0].json);
    }
    return CD_OK;
}

static void destroy(void *self) { free(self); }

static const void *item(size_t i, uint32_t *kind) {
    static cd_stage stages[2];
    for (int n = 0; n < 2; n++)
        stages[n] = (cd_stage){sizeof(cd_stage), n ? CD_SHARED : 0, text(n ? "shared-words" : "words"),
                               text("Marks words with capitals."), text("{\"type\":\"object\"}"),
                               text("[\"sentences\"]"), text("[\"test.words\"]"), create, run, destroy};
    *kind = CD_STAGE;
    return &stages[i];
}

CD_EXPORT int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **plugin) {
    static cd_plugin p;
    (void)host;
    p = (cd_plugin){sizeof p, CD_ABI_MAJOR, CD_ABI_MINOR, text("test.words"), text("0.1.0"), text("MIT"), {0, 0}, 2, item};
    *plugin = &p;
    return CD_OK;
}
