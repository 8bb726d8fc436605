// SPDX-License-Identifier: BSL-1.0
// The cost of the pieces of a request: checksum, digests, signature, encoding, XML; and of the part table.
#include "net/connection.hpp"
#include "transfer/plan/part_table.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/listing_messages.hpp"
#include "wire/md5_multibuffer.hpp"
#include "wire/multipart_messages.hpp"
#include "wire/percent.hpp"
#include "wire/request_head.hpp"
#include "wire/sign_v4.hpp"

#include <benchmark/benchmark.h>

using namespace ossio;

namespace {

void crc64(benchmark::State& state) {
    std::string const bytes(static_cast<std::size_t>(state.range(0)), 'x');
    for (auto _ : state) benchmark::DoNotOptimize(wire::crc64(0, bytes.data(), bytes.size()));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(crc64)->Arg(4 << 10)->Arg(256 << 10)->Arg(8 << 20);

void crc64_combine(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(wire::crc64_combine(1, 2, 8 << 20));
}
BENCHMARK(crc64_combine);

void md5(benchmark::State& state) {
    std::string const bytes(256 << 10, 'x');
    for (auto _ : state) benchmark::DoNotOptimize(wire::md5(bytes));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(md5);

/// As in an upload: a piece of each part, all in one slice.
void md5_side_by_side(benchmark::State& state) {
    std::string const slice(256 << 10, 'x');
    auto const n = static_cast<std::size_t>(state.range(0));
    std::size_t const piece = slice.size() / 16;
    std::vector<wire::md5_state> states(n);
    for (auto _ : state) {
        std::vector<wire::md5_blocks> all;
        for (std::size_t i = 0; i < n; ++i) all.emplace_back(states[i], slice.data() + i * piece, piece / 64);
        wire::md5_side_by_side(all);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(n * piece));
}
BENCHMARK(md5_side_by_side)->Arg(1)->Arg(3)->Arg(4)->Arg(8)->Arg(16);

wire::request part_request() {
    return wire::build_upload_part("examplebucket", multipart_upload("dir/some object.bin", std::string(32, 'A')), 4711,
                                   wire::part_headers())
        .value();
}

void sign_v4(benchmark::State& state) {
    wire::signing_key_cache cache;
    bool const cached = state.range(0) != 0;
    wire::signing_scope const where("cn-hangzhou", std::chrono::system_clock::now());
    for (auto _ : state) {
        auto request = part_request();
        wire::sign_v4(request, wire::signing_keys("id", "secret"), where, {}, cached ? &cache : nullptr);
        benchmark::DoNotOptimize(request);
    }
}
BENCHMARK(sign_v4)->ArgName("key_kept")->Arg(0)->Arg(1);

void request_head(benchmark::State& state) {
    auto request = part_request();
    wire::sign_v4(request, wire::signing_keys("id", "secret"),
                  wire::signing_scope("cn-hangzhou", std::chrono::system_clock::now()));
    wire::address to;
    to.host_header = "examplebucket.oss-cn-hangzhou.aliyuncs.com";
    for (auto _ : state)
        benchmark::DoNotOptimize(wire::request_head(request, wire::address_style::virtual_hosted, to, 8 << 20));
}
BENCHMARK(request_head);

void percent_encode(benchmark::State& state) {
    std::string const key = "dir/with some/\xE4\xB8\xAD\xE6\x96\x87 and plain text.bin";
    for (auto _ : state) benchmark::DoNotOptimize(wire::percent_encode_path(key));
}
BENCHMARK(percent_encode);

void complete_xml(benchmark::State& state) {
    std::vector<part> parts;
    for (int n = 1; n <= state.range(0); ++n) parts.emplace_back(n, '"' + std::string(32, 'A') + '"');
    multipart_upload const upload("k", "U");
    for (auto _ : state) benchmark::DoNotOptimize(wire::build_complete("b", upload, parts, complete_options()));
}
BENCHMARK(complete_xml)->Arg(10)->Arg(10'000)->Unit(benchmark::kMicrosecond);

void list_parts_xml(benchmark::State& state) {
    wire::response answer;
    answer.status = 200;
    answer.body = "<ListPartsResult><IsTruncated>false</IsTruncated>";
    for (int n = 1; n <= 1000; ++n)
        answer.body += "<Part><PartNumber>" + std::to_string(n) +
                       "</PartNumber><LastModified>2026-01-01T00:00:03.000Z</LastModified><ETag>\"" +
                       std::string(32, 'A') +
                       "\"</ETag><HashCrc64ecma>12696911168479852064</HashCrc64ecma><Size>1048576</Size></Part>";
    answer.body += "</ListPartsResult>";
    for (auto _ : state) benchmark::DoNotOptimize(wire::parse_list_parts(answer));
}
BENCHMARK(list_parts_xml)->Unit(benchmark::kMicrosecond);

void ledger_of_10000_parts(benchmark::State& state) {
    transfer::part_layout const plan(10'000ULL << 20, 1 << 20);
    for (auto _ : state) {
        transfer::part_table table(plan);
        while (auto next = table.next()) {
            part p(next->number, "\"ETAG\"");
            p.size = 1 << 20;
            table.done(std::move(p));
        }
        benchmark::DoNotOptimize(table.bytes_done());
    }
}
BENCHMARK(ledger_of_10000_parts)->Unit(benchmark::kMicrosecond);

} // namespace
