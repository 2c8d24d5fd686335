/* A stage as it was written for ABI 1.0, beside the header of that day. Neither is ever edited again: each
 * later host of major version 1 loads what is built of them, and it answers as it does here.
 *
 * It writes `kept.sentences` (each sentence, with its number and what its JSON is, asking the host for
 * threads) and `kept.stops` (each full stop, without fields), and refuses an article that begins with `!`.
 */
#include "copydesk_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CD_TEXT_OF(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}

CD_PLUGIN_NOTE("kept.one-zero", "1.0.0")

typedef struct answer {
    cd_span *spans;
    cd_doc_error *errors;
    char *fields;
} answer;

static int32_t create(const cd_host *host, cd_str config, void **self) {
    static const cd_str speaker = CD_TEXT_OF("kept"), hello = CD_TEXT_OF("made");
    static const cd_str code = CD_TEXT_OF("kept.refused"), why = CD_TEXT_OF("it may not be `refuse`");
    static const cd_str pointer = CD_TEXT_OF("/then");
    char *copy = calloc(config.len + 1, 1);
    if (copy == NULL)
        return CD_ERROR;
    if (config.len > 0)
        memcpy(copy, config.ptr, config.len);
    if (strstr(copy, "refuse") != NULL) {
        host->fail(host->ctx, code, why, pointer);
        free(copy);
        return CD_ERROR;
    }
    host->log(host->ctx, CD_LOG_INFO, speaker, hello);
    *self = copy;
    return CD_OK;
}

static void destroy(void *self) { free(self); }

static void release(cd_result *result) {
    answer *mine = result->private_data;
    free(mine->spans);
    free(mine->errors);
    free(mine->fields);
    free(mine);
    result->release = NULL;
}

static const cd_doc *doc_at(const cd_batch *batch, size_t i) {
    return (const cd_doc *)((const char *)batch->docs + i * batch->doc_stride);
}

static const cd_mark *mark_at(const cd_batch *batch, const cd_layer *layer, size_t i) {
    return (const cd_mark *)((const char *)layer->marks + i * batch->mark_stride);
}

/* A task for the host's threads: the stops of one article. */
typedef struct count {
    const cd_batch *batch;
    size_t *stops;
} count;

static void count_stops(void *arg, size_t i) {
    const count *work = arg;
    const cd_doc *doc = doc_at(work->batch, i);
    size_t at, n = 0;
    for (at = 0; at < doc->text.len; at++)
        n += doc->text.ptr[at] == '.';
    work->stops[i] = n;
}

static void push(cd_result *result, answer *mine, uint32_t doc, uint32_t layer, uint32_t start, uint32_t end) {
    cd_span *span = &mine->spans[result->n_spans++];
    memset(span, 0, sizeof *span);
    span->doc = doc, span->layer = layer, span->start = start, span->end = end;
}

static void find(const cd_batch *batch, size_t i, cd_result *result, answer *mine) {
    static const cd_str code = CD_TEXT_OF("kept.loud"), why = CD_TEXT_OF("it begins with `!`");
    const cd_doc *doc = doc_at(batch, i);
    size_t at;
    if (doc->text.len > 0 && doc->text.ptr[0] == '!') {
        cd_doc_error *error = &mine->errors[result->n_errors++];
        memset(error, 0, sizeof *error);
        error->doc = (uint32_t)i, error->code = code, error->message = why;
        return;
    }
    for (at = 0; doc->n_layers > 0 && at < doc->layers->len; at++) {
        const cd_mark *mark = mark_at(batch, doc->layers, at);
        char *fields = mine->fields + result->fields.len;
        int len;
        push(result, mine, (uint32_t)i, 0, mark->start, mark->end);
        len = sprintf(fields, "{\"number\":%lu,\"mark\":%.*s}", (unsigned long)at, (int)mark->json.len,
                      (const char *)mark->json.ptr);
        mine->spans[result->n_spans - 1].fields_offset = (uint32_t)result->fields.len;
        mine->spans[result->n_spans - 1].fields_len = (uint32_t)len;
        result->fields.len += (size_t)len;
    }
    for (at = 0; at < doc->text.len; at++)
        if (doc->text.ptr[at] == '.')
            push(result, mine, (uint32_t)i, 1, (uint32_t)at, (uint32_t)at + 1);
}

static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    size_t i, at, spans = 1, fields = 1;
    count work;
    answer *mine = calloc(1, sizeof *mine);
    (void)self;
    work.batch = batch, work.stops = calloc(batch->len + 1, sizeof *work.stops);
    if (mine == NULL || work.stops == NULL)
        return CD_ERROR;
    if (host->parallel_for(host->ctx, batch->len, count_stops, &work) != CD_OK)
        return CD_ERROR;
    for (i = 0; i < batch->len; i++) {
        const cd_doc *doc = doc_at(batch, i);
        if (host->should_stop(host->ctx)) {
            free(work.stops);
            free(mine);
            return CD_STOPPED;
        }
        spans += work.stops[i];
        for (at = 0; doc->n_layers > 0 && at < doc->layers->len; at++) {
            fields += 64 + mark_at(batch, doc->layers, at)->json.len;
            spans++;
        }
    }
    free(work.stops);
    mine->spans = calloc(spans, sizeof *mine->spans);
    mine->errors = calloc(batch->len + 1, sizeof *mine->errors);
    mine->fields = malloc(fields);
    if (mine->spans == NULL || mine->errors == NULL || mine->fields == NULL)
        return CD_ERROR;
    for (i = 0; i < batch->len; i++)
        find(batch, i, result, mine);
    result->span_stride = sizeof(cd_span), result->error_stride = sizeof(cd_doc_error);
    result->spans = mine->spans, result->errors = mine->errors;
    result->fields.ptr = (const uint8_t *)mine->fields;
    result->private_data = mine, result->release = release;
    return CD_OK;
}

static const cd_stage stage = {
    sizeof(cd_stage),
    CD_SHARED,
    CD_TEXT_OF("kept"),
    CD_TEXT_OF("Says what a plugin of version 1.0 sees."),
    CD_TEXT_OF("{\"type\":\"object\",\"properties\":{\"then\":{\"type\":\"string\",\"default\":\"\"}},"
               "\"additionalProperties\":false}"),
    CD_TEXT_OF("[\"sentences\"]"),
    CD_TEXT_OF("[\"kept.sentences\",\"kept.stops\"]"),
    create,
    run,
    destroy,
};

static const void *item(size_t i, uint32_t *kind) {
    *kind = CD_STAGE;
    return i == 0 ? &stage : NULL;
}

static const cd_plugin plugin = {
    sizeof(cd_plugin), CD_ABI_MAJOR,          CD_ABI_MINOR,  CD_TEXT_OF("kept.one-zero"),
    CD_TEXT_OF("1.0.0"), CD_TEXT_OF("MIT OR Apache-2.0"), CD_TEXT_OF(""), 1,
    item,
};

int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) {
    (void)host;
    *out = &plugin;
    return CD_OK;
}
