/* Drives the stage as copydesk does: `make test`. */
#include "{{name}}.c"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static void say(void *ctx, uint32_t level, cd_str target, cd_str message)
{
    (void)ctx, (void)level, (void)target;
    fprintf(stderr, "%.*s\n", (int)message.len, (const char *)message.ptr);
}

static void fail(void *ctx, cd_str code, cd_str message, cd_str pointer)
{
    (void)pointer;
    say(ctx, CD_LOG_ERROR, code, message);
}

static int32_t go_on(void *ctx) { (void)ctx; return 0; }

/* Marks `text` and compares what is marked, words joined by `|`, with `want`. */
static void check(const char *text, const char *want)
{
    cd_host host = { sizeof host, CD_ABI_MAJOR, CD_ABI_MINOR, NULL, say, fail, go_on, NULL, NULL };
    cd_doc doc = { STR("a1"), { (const uint8_t *)text, strlen(text) }, STR(""), NULL, 0, STR("") };
    cd_batch batch = { sizeof batch, sizeof(cd_doc), sizeof(cd_layer), sizeof(cd_mark), &doc, 1 };
    cd_result result = { sizeof result, 0, 0, 0, 0, 0, { 0, 0 }, 0, 0, 0, 0 };
    const cd_plugin *it;
    char got[256] = "";
    void *self;
    size_t i;
    uint32_t kind;
    const cd_stage *marker;
    assert(copydesk_plugin_v1(&host, &it) == CD_OK);
    marker = it->item(0, &kind);
    assert(kind == CD_STAGE);
    assert(marker->create(&host, (cd_str)STR("{}"), &self) == CD_OK);
    assert(marker->run(self, &host, &batch, &result) == CD_OK);
    for (i = 0; i < result.n_spans; i++) {
        const cd_span *span = &result.spans[i];
        strncat(got, text + span->start, span->end - span->start);
        strcat(got, "|");
    }
    if (result.release) result.release(&result);
    marker->destroy(self);
    if (strcmp(got, want) != 0) {
        fprintf(stderr, "in `%s`\n marked: %s\n wanted: %s\n", text, got, want);
        exit(1);
    }
}

int main(void)
{
    check("", "");
    check("Rain fell on NATO and on the EU, said AFP.", "NATO|AFP|");
    check("a NATO-led force, RUNNERs", "NATO|");
    puts("all good");
    return 0;
}
