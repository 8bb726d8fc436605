// SPDX-License-Identifier: BSL-1.0
// PostgreSQL by libpq without blocking: queries as awaitables on the caller's executor.
#ifndef OSSIO_EXAMPLE_POSTGRES_HPP
#define OSSIO_EXAMPLE_POSTGRES_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace example {

namespace asio = boost::asio;

/// The result of a query: the first column of its first row, and the number of rows it changed or found.
class answer {
public:
    answer() = default;

    std::optional<std::string> value;
    std::string rows;
};

/// One connection, one query at a time. Every wait is an async_wait on libpq's socket.
class pg_connection {
public:
    static asio::awaitable<std::unique_ptr<pg_connection>> open(asio::any_io_executor executor, std::string where) {
        auto one = std::unique_ptr<pg_connection>(new pg_connection(executor, where));
        one->require(PQstatus(one->native_.get()) != CONNECTION_BAD);
        for (auto step = PGRES_POLLING_WRITING; step != PGRES_POLLING_OK; step = PQconnectPoll(one->native_.get())) {
            one->require(step != PGRES_POLLING_FAILED);
            co_await one->wait(step == PGRES_POLLING_READING);
        }
        one->require(PQsetnonblocking(one->native_.get(), 1) == 0);
        co_return one;
    }

    /// Parameters are sent apart from the text, as bytes: nothing in them can be parsed as SQL.
    asio::awaitable<answer> query(std::string sql, std::vector<std::string> parameters) {
        std::vector<char const*> bytes;
        std::vector<int> sizes, are_binary(parameters.size(), 1);
        for (std::string const& p : parameters) {
            bytes.push_back(p.data());
            sizes.push_back(static_cast<int>(p.size()));
        }
        int const n = static_cast<int>(parameters.size());
        require(PQsendQueryParams(native_.get(), sql.c_str(), n, nullptr, bytes.data(), sizes.data(), are_binary.data(),
                                  1) == 1);
        co_return co_await outcome();
    }

    /// Several statements of our own, without parameters.
    asio::awaitable<void> run_script(std::string sql) {
        require(PQsendQuery(native_.get(), sql.c_str()) == 1);
        co_await outcome();
    }

private:
    asio::awaitable<answer> outcome() {
        for (int left = 1; left != 0;) {
            left = PQflush(native_.get());
            require(left >= 0);
            if (left == 0) break;
            co_await wait(false);
        }
        answer all;
        std::string problem;
        for (;;) {
            while (PQisBusy(native_.get())) {
                co_await wait(true);
                require(PQconsumeInput(native_.get()) == 1);
            }
            std::unique_ptr<PGresult, void (*)(PGresult*)> const result(PQgetResult(native_.get()), PQclear);
            if (!result) break;
            auto const status = PQresultStatus(result.get());
            if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) problem = PQresultErrorMessage(result.get());
            all.rows = PQcmdTuples(result.get());
            if (PQntuples(result.get()) == 0 || PQgetisnull(result.get(), 0, 0)) continue;
            all.value.emplace(PQgetvalue(result.get(), 0, 0),
                              static_cast<std::size_t>(PQgetlength(result.get(), 0, 0)));
        }
        if (!problem.empty()) throw std::runtime_error("PostgreSQL: " + problem);
        co_return all;
    }

    pg_connection(asio::any_io_executor executor, std::string const& where)
        : executor_(std::move(executor)), native_(PQconnectStart(where.c_str()), PQfinish) {}

    void require(bool fine) const {
        if (!fine) throw std::runtime_error(std::string("PostgreSQL: ") + PQerrorMessage(native_.get()));
    }

    /// Waits on a copy of the socket: libpq may replace its socket while it connects, and closes it itself.
    asio::awaitable<void> wait(bool to_read) {
        asio::posix::stream_descriptor socket(executor_, ::dup(PQsocket(native_.get())));
        auto const what = to_read ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
        co_await socket.async_wait(what, asio::use_awaitable);
    }

    asio::any_io_executor executor_;
    std::unique_ptr<PGconn, void (*)(PGconn*)> native_;
};

/// Keeps as many connections as queries run at once.
class pg_pool {
public:
    pg_pool(asio::any_io_executor executor, std::string where) : executor_(executor), where_(std::move(where)) {}

    asio::awaitable<answer> query(std::string sql, std::vector<std::string> parameters) {
        std::unique_ptr<pg_connection> one;
        if (idle_.empty()) {
            one = co_await pg_connection::open(executor_, where_);
        } else {
            one = std::move(idle_.back());
            idle_.pop_back();
        }
        // A connection whose query failed or was cancelled is not reused.
        answer all = co_await one->query(std::move(sql), std::move(parameters));
        idle_.push_back(std::move(one));
        co_return all;
    }

    asio::any_io_executor executor() const { return executor_; }

private:
    asio::any_io_executor executor_;
    std::string where_;
    std::vector<std::unique_ptr<pg_connection>> idle_;
};

} // namespace example
#endif
