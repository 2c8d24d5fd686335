/* Marks the first letter of every article, or does to its process what the article says. */
#include "copydesk_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

CD_PLUGIN_NOTE("test.hurt", "0.1.0")

static cd_str text(const char *s) { return (cd_str){(const uint8_t *)s, strlen(s)}; }

static int is(cd_str in, const char *what) {
    return in.len == strlen(what) && memcmp(in.ptr, what, in.len) == 0;
}

static int32_t create(const cd_host *host, cd_str config, void **self) {
    (void)host, (void)config;
    *self = malloc(1);
    return CD_OK;
}

static void destroy(void *self) { free(self); }

static void release(cd_result *r) {
    free((void *)r->spans);
    r->release = NULL;
}

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    (void)self;
    cd_span *spans = calloc(batch->len + 1, sizeof *spans);
    size_t n = 0;
    for (size_t d = 0; d < batch->len; d++) {
        const cd_doc *doc = (const cd_doc *)((const char *)batch->docs + d * batch->doc_stride);
        if (is(doc->text, "segfault")) *(volatile int *)16 = 1;
        if (is(doc->text, "abort")) fputs("test: invariant broken\n", stderr), abort();
        if (is(doc->text, "exit")) exit(0);
        if (is(doc->text, "wait")) {
            char line[32];
            snprintf(line, sizeof line, "%ld", (long)getpid());
            host->log(host->ctx, CD_LOG_INFO, text("pid"), text(line));
            while (!host->should_stop(host->ctx)) {}
        }
        if (is(doc->text, "print")) puts("{\"not\": \"an answer\"}"), fflush(stdout);
        if (is(doc->text, "loop")) for (volatile int i = 0;; i++) {}
        if (is(doc->text, "eat")) for (;;) memset(malloc(1 << 24), 1, 1 << 24);
        if (doc->text.len) {
            spans[n].doc = (uint32_t)d;
            spans[n++].end = 1;
        }
    }
    result->span_stride = sizeof *spans;
    result->error_stride = sizeof(cd_doc_error);
    result->spans = spans;
    result->n_spans = n;
    result->release = release;
    return CD_OK;
}

static const void *item(size_t i, uint32_t *kind) {
    static cd_stage stage;
    (void)i;
    *kind = CD_STAGE;
    stage = (cd_stage){.struct_size = sizeof stage, .name = text("hurt"), .doc = text("Hurts itself."),
        .writes = text("[\"test.words\"]"), .create = create, .run = run, .destroy = destroy};
    return &stage;
}

CD_EXPORT int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **plugin) {
    static cd_plugin told;
    (void)host;
#ifdef DIES_AT_LOAD
    abort();
#endif
    told = (cd_plugin){.struct_size = sizeof told, .abi_major = CD_ABI_MAJOR, .abi_minor = CD_ABI_MINOR,
        .id = text("test.hurt"), .version = text("0.1.0"), .n_items = 1, .item = item};
    *plugin = &told;
    return CD_OK;
}
