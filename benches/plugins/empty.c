/* A stage that finds nothing: what is left is the price of the border. */
#include <copydesk_plugin.h>
#include <stddef.h>

CD_PLUGIN_NOTE("bench.empty-c", "1.0.0")
#define STR(text) {(const uint8_t *)(text), sizeof(text) - 1}

static int32_t create(const cd_host *host, cd_str config, void **self) {
    (void)host, (void)config, (void)self;
    return CD_OK;
}
static int32_t run(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    (void)self, (void)host, (void)batch, (void)result;
    return CD_OK;
}
/* The same, and marks the first byte of each article. */
static int32_t first(void *self, const cd_host *host, const cd_batch *batch, cd_result *result) {
    static cd_span spans[256];
    (void)self, (void)host;
    for (size_t d = 0; d < batch->len && d < 256; d++) spans[d] = (cd_span){(uint32_t)d, 0, 0, 1, 0, 0};
    result->span_stride = sizeof(cd_span);
    result->spans = spans;
    result->n_spans = batch->len < 256 ? batch->len : 256;
    return CD_OK;
}
static void destroy(void *self) { (void)self; }

static const cd_stage stages[] = {
    {sizeof(cd_stage), CD_SHARED, STR("empty"), STR("Finds nothing."), {0, 0}, {0, 0}, STR("[\"bench.none\"]"),
     create, run, destroy},
    {sizeof(cd_stage), CD_SHARED, STR("first"), STR("Finds one mark."), {0, 0}, {0, 0}, STR("[\"bench.first\"]"),
     create, first, destroy},
    {sizeof(cd_stage), CD_SHARED, STR("reader"), STR("Is lent sentences."), {0, 0}, STR("[\"sentences\"]"),
     STR("[\"bench.none\"]"), create, run, destroy},
};
static const void *item(size_t i, uint32_t *kind) { return *kind = CD_STAGE, &stages[i]; }
static const cd_plugin plugin = {sizeof(cd_plugin), CD_ABI_MAJOR, CD_ABI_MINOR, STR("bench.empty-c"), STR("1.0.0"),
                                 {0, 0}, {0, 0}, sizeof stages / sizeof *stages, item};
CD_EXPORT int32_t copydesk_plugin_v1(const cd_host *host, const cd_plugin **out) {
    (void)host;
    return *out = &plugin, CD_OK;
}
