/* A healthy stage that marks the first three bytes of every article. A specimen of the zoo redefines one
 * thing before it includes this file; what it can redefine has a default here.
 *
 * ON_GUILTY runs in the article in which the word `locust` stands, with `host`, `batch`, `doc`, its index
 * `d`, its mark `span`, the list of marks `spans` up to `last`, and `status` in sight; ON_ANSWER when the answer
 * to a batch with that article is complete, with its first mark as `guilty`.
 */
#include <copydesk_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __cplusplus
#define NEW(type, n) (type *)calloc(n, sizeof(type))
#else
#define NEW(type, n) calloc(n, sizeof(type))
#endif
#define STR(text) {(const uint8_t *)(text), sizeof(text) - 1}
#define BYTES(pointer, length) {(const uint8_t *)(pointer), (size_t)(length)}

#ifndef HEADER_NOTE
#define HEADER_NOTE CD_PLUGIN_NOTE("zoo.specimen", "1.0.0")
#endif
#ifndef ENTRY
#define ENTRY copydesk_plugin_v1
#endif
#ifndef ON_LOAD
#define ON_LOAD
#endif
#ifndef ON_UNLOAD
#define ON_UNLOAD
#endif
#ifndef ON_ENTRY
#define ON_ENTRY
#endif
#ifndef ON_ITEM
#define ON_ITEM
#endif
#ifndef ON_CREATE
#define ON_CREATE
#endif
#ifndef ON_GUILTY
#define ON_GUILTY
#endif
#ifndef ON_ANSWER
#define ON_ANSWER
#endif
#ifndef ON_RELEASE
#define ON_RELEASE result->release = NULL;
#endif
#ifndef ON_DESTROY
#define ON_DESTROY
#endif
#ifndef PLUGIN
#define PLUGIN &plugin
#endif
#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(cd_plugin)
#endif
#ifndef MAJOR
#define MAJOR CD_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR CD_ABI_MINOR
#endif
#ifndef ID
#define ID STR("zoo.specimen")
#endif
#ifndef VERSION
#define VERSION STR("1.0.0")
#endif
#ifndef N_ITEMS
#define N_ITEMS 1
#endif
#ifndef ITEM
#define ITEM &stage
#endif
#ifndef ITEM_FUNCTION
#define ITEM_FUNCTION item
#endif
#ifndef KIND
#define KIND CD_STAGE
#endif
#ifndef STAGE_SIZE
#define STAGE_SIZE sizeof(cd_stage)
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef NAME
#define NAME STR("zoo")
#endif
#ifndef SCHEMA
#define SCHEMA STR("")
#endif
#ifndef READS
#define READS STR("")
#endif
#ifndef WRITES
#define WRITES STR("[\"zoo.marks\"]")
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef RUN
#define RUN run
#endif
#ifndef DESTROY
#define DESTROY destroy
#endif
#ifndef RELEASE
#define RELEASE release
#endif

/* Gives the guilty article's mark these fields. */
#define GUILTY_FIELDS(text)                                                                                   \
    static const cd_str odd = STR("{\"n\":1}" text);                                                          \
    result->fields = odd;                                                                                     \
    guilty->fields_offset = 7;                                                                                \
    guilty->fields_len = sizeof(text) - 1;

/* Asked by specimens in long loops, so that no compiler takes the loop away. */
static volatile int zoo_always = 1;

__attribute__((constructor)) static void load(void) { ON_LOAD }
__attribute__((destructor)) static void unload(void) { ON_UNLOAD }

static inline void say(const cd_host *host, const char *message) {
    cd_str target = STR("zoo"), text = BYTES(message, strlen(message));
    host->log(host->ctx, CD_LOG_WARN, target, text);
}

static inline void fail(const cd_host *host, const char *code, const char *message) {
    cd_str name = BYTES(code, strlen(code)), text = BYTES(message, strlen(message)), nowhere = {NULL, 0};
    host->fail(host->ctx, name, text, nowhere);
}

static int32_t create(const cd_host *host, cd_str config, void **self) {
    (void)host, (void)config;
    *self = NEW(char, 16);
    ON_CREATE
    return CD_OK;
}

static void destroy(void *self) {
    ON_DESTROY
    free(self);
}

static void release(cd_result *result) {
    free(result->private_data);
    ON_RELEASE
}

static int is_guilty(cd_str text) {
    for (size_t i = 0; i + 6 <= text.len; i++)
        if (memcmp(text.ptr + i, "locust", 6) == 0) return 1;
    return 0;
}

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    static const cd_str fields = STR("{\"n\":1}");
    cd_span *spans = NEW(cd_span, batch->len + 8);
    size_t last = 0;
    int32_t status = CD_OK;
    cd_span *guilty = NULL;
    (void)self, (void)host;
    result->private_data = spans;
    result->release = RELEASE;
    for (size_t d = 0; d < batch->len; d++) {
        const cd_doc *doc = (const cd_doc *)((const char *)batch->docs + d * batch->doc_stride);
        cd_span *span = &spans[last++];
        span->doc = (uint32_t)d;
        span->end = 3;
        span->fields_len = (uint32_t)fields.len;
        if (is_guilty(doc->text)) {
            guilty = span;
            ON_GUILTY
        }
    }
    result->span_stride = sizeof(cd_span);
    result->error_stride = sizeof(cd_doc_error);
    result->spans = spans;
    result->n_spans = last;
    result->fields = fields;
    if (guilty) {
        ON_ANSWER
    }
    return status;
}

static const cd_stage stage = {
    STAGE_SIZE, FLAGS, NAME, STR("Marks the first three bytes."), SCHEMA, READS, WRITES, CREATE, RUN, DESTROY,
};

static const void *item(size_t i, uint32_t *kind) {
    (void)i;
    *kind = KIND;
    ON_ITEM
    return ITEM;
}

static const cd_plugin plugin = {
    PLUGIN_SIZE, MAJOR, MINOR, ID, VERSION, STR("MIT"), STR(""), N_ITEMS, ITEM_FUNCTION,
};

#ifdef __cplusplus
extern "C"
#endif
CD_EXPORT int32_t ENTRY(const cd_host *host, const cd_plugin **out) {
    (void)host;
    ON_ENTRY
    *out = PLUGIN;
    return CD_OK;
}

HEADER_NOTE
