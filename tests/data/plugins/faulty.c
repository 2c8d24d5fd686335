/* A stage that marks each run of capital letters, with one fault, chosen by -DFAULT=…; without one it keeps
 * the contract. `copydesk plugin check` has to find each. */
#include <copydesk_plugin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NONE 0
#define READS_ON 1      /* looks at the byte behind the text */
#define STATIC_ANSWER 2 /* all answers share one buffer */
#define LEAKS_ANSWER 3
#define LEAKS_INSTANCE 4
#define PRINTS 5
#define PRINTS_AT_LOAD 6
#define NO_STRIDE 7
#define COUNTS_CALLS 8 /* says in the fields how many articles it has seen */
#define KEEPS_HOST 9
#define KEEPS_RELEASE 10
#define FAILS_BATCH 11
#define LEAVES_THREAD 12
#define NEVER_STOPS 13
#define EXITS 14
#define HANGS 15
#define SPLITS_CHARACTER 16
#define NO_STRUCT 17
#define WRITES_TEXT 18
#define ADDRESSES 19 /* says in the fields where it keeps something */

#ifndef FAULT
#define FAULT NONE
#endif
#define STR(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static cd_span shared_spans[1 << 16];
static size_t seen;
static const cd_host *kept;

#if FAULT == PRINTS_AT_LOAD
__attribute__((constructor)) static void at_load(void) { puts("hello"); }
#endif

#if FAULT == LEAVES_THREAD
static void *for_ever(void *arg) { for (;;) pthread_testcancel(), usleep(1000); return arg; }
#endif

static int32_t create(const cd_host *host, cd_str config, void **self)
{
    *self = malloc(4096);
    memset(*self, 1, 4096);
    (void)config;
    if (FAULT == KEEPS_HOST) kept = host;
#if FAULT == LEAVES_THREAD
    pthread_t thread;
    pthread_create(&thread, NULL, for_ever, NULL);
#endif
    return CD_OK;
}

static void destroy(void *self)
{
    if (FAULT != LEAKS_INSTANCE) free(self);
}

static void release(cd_result *result)
{
    if (FAULT != STATIC_ANSWER && FAULT != LEAKS_ANSWER) free(result->private_data);
    if (FAULT != KEEPS_RELEASE) result->release = NULL;
}

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result)
{
    size_t d, at, start, n = 0, room = 1, stride = FAULT == NO_STRIDE ? sizeof(cd_doc) : batch->doc_stride;
    for (d = 0; d < batch->len; d++) room += ((const cd_doc *)((const char *)batch->docs + d * stride))->text.len / 3;
    cd_span *spans = FAULT == STATIC_ANSWER ? shared_spans : malloc(room * sizeof *spans);
    static char fields[64];
    snprintf(fields, sizeof fields, "{\"n\":%zu}", FAULT == ADDRESSES ? (size_t)spans : seen);
    memset(spans, 0, sizeof *spans);
    result->span_stride = sizeof(cd_span);
    result->error_stride = sizeof(cd_doc_error);
    result->private_data = spans;
    result->release = release;
    if (FAULT == PRINTS) puts("working");
    if (FAULT == EXITS) exit(0);
    if (FAULT == KEEPS_HOST) kept->should_stop(kept->ctx);
    for (d = 0; d < batch->len; d++) {
        const cd_doc *doc = (const cd_doc *)((const char *)batch->docs + d * stride);
        const uint8_t *text = doc->text.ptr;
        if (FAULT != NEVER_STOPS && host->should_stop(host->ctx)) return CD_STOPPED;
        if (FAULT == NEVER_STOPS) usleep(4000);
        if (FAULT == FAILS_BATCH && doc->text.len == 0) return CD_ERROR;
        if (FAULT == WRITES_TEXT && doc->text.len) ((uint8_t *)text)[0] = 'x';
        if (FAULT == READS_ON && doc->text.len) seen += text[doc->text.len] == 0;
        if (FAULT == COUNTS_CALLS) seen++;
        for (at = 0; at < doc->text.len; at++) {
            if (FAULT == HANGS && text[at] == 0xF0) for (;;) usleep(1000);
            if (FAULT == SPLITS_CHARACTER && text[at] == 0xF0) spans[n++] = (cd_span){ (uint32_t)d, 0, (uint32_t)at, (uint32_t)at + 1, 0, 0 };
            for (start = at; at < doc->text.len && text[at] >= 'A' && text[at] <= 'Z';) at++;
            if (at - start < 3) continue;
            spans[n] = (cd_span){ (uint32_t)d, 0, (uint32_t)start, (uint32_t)at, 0, 0 };
            if (FAULT == COUNTS_CALLS || FAULT == ADDRESSES) spans[n].fields_len = (uint32_t)strlen(fields);
            n++;
        }
    }
    (void)self;
    result->spans = spans;
    result->n_spans = n;
    result->fields = (cd_str){ (const uint8_t *)fields, strlen(fields) };
    return CD_OK;
}

CD_PLUGIN_NOTE("test.faulty", "1.0.0")
static const cd_stage stage = { FAULT == NO_STRUCT ? 8 : sizeof(cd_stage), FAULT == COUNTS_CALLS ? 0 : CD_SHARED, STR("faulty"), STR("Marks capitals."), STR(""), STR(""), STR("[\"test.capitals\"]"), create, run, destroy };
static const void *item(size_t i, uint32_t *kind) { *kind = CD_STAGE; return i == 0 ? &stage : NULL; }
static const cd_plugin plugin = { sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("test.faulty"), STR("1.0.0"), STR("MIT"), STR(""), 1, item };
int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) { (void)host; *out = &plugin; return CD_OK; }
