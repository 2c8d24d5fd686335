/* Drives the sink as copydesk does: `make test`. */
#include "{{name}}.c"
#include <assert.h>

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

int main(void)
{
    static const char want[] = "a1\t10\nb2\t0\n";
    cd_host host = { sizeof host, CD_ABI_MAJOR, CD_ABI_MINOR, NULL, say, fail, go_on, NULL, NULL };
    cd_doc docs[2] = {
        { STR("a1"), STR("Rain fell."), STR(""), NULL, 0, STR("{}") },
        { STR("b2"), STR(""), STR(""), NULL, 0, STR("{}") },
    };
    cd_batch batch = { sizeof batch, sizeof(cd_doc), sizeof(cd_layer), sizeof(cd_mark), docs, 2 };
    cd_rows rows = { sizeof rows, 0, { 0, 0 }, 0, 0, 0, 0, 0, 0 };
    const cd_plugin *it;
    const cd_sink *writer;
    void *self;
    uint32_t kind;
    assert(copydesk_plugin_v1(&host, &it) == CD_OK);
    writer = it->item(0, &kind);
    assert(kind == CD_SINK);
    assert(writer->create(&host, (cd_str)STR("{}"), (cd_str)STR(""), &self) == CD_OK);
    assert(writer->encode(self, &host, &batch, &rows) == CD_OK);
    if (rows.bytes.len != sizeof want - 1 || memcmp(rows.bytes.ptr, want, rows.bytes.len) != 0) {
        fprintf(stderr, "got: %.*s\nwanted: %s", (int)rows.bytes.len, (const char *)rows.bytes.ptr, want);
        return 1;
    }
    assert(rows.n_ends == 2 && rows.ends[0] == 6 && rows.ends[1] == rows.bytes.len);
    rows.release(&rows);
    writer->destroy(self);
    puts("all good");
    return 0;
}
