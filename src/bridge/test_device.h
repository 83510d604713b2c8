// TestDevice: the whole bridge on threads of its own, over socket pairs, with a TestCard behind it.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "bridge/bridge_server.h"
#include "bridge/modem_worker.h"
#include "bridge/test_card.h"
#include "io/socket_pair.h"

namespace lpab::bridge {

class TestDevice {
 public:
  explicit TestDevice(BridgeConfig config = {}, ServerOptions options = {}) {
    if (config.boot_id == wire::BootId()) config.boot_id = *wire::BootId::From(Bytes(16, 0xB0));
    loop_ = io::PollLoop::Create().value();
    worker_ = ModemWorker::Start(
                  [this](const Call&) -> Result<std::unique_ptr<card::Reader>> {
                    return std::make_unique<TestReader>(card_);
                  },
                  [loop = loop_.get()](std::function<void()> callback) {
                    loop->Post(std::move(callback));
                  })
                  .value();
    service_ = std::make_unique<CardService>(config, Clock::System(), *worker_);
    server_ = std::make_unique<BridgeServer>(*loop_, *service_, Clock::System(), options);
    thread_ = std::thread([this] { EXPECT_TRUE(loop_->Run()); });
  }
  ~TestDevice() {
    Kill();
    if (last_client_ >= 0) close(last_client_);
  }

  TestCard& card() { return card_; }

  // A new connection's client side. Any thread, also while another one stops or kills the device.
  Result<std::unique_ptr<io::FdStream>> Connect() {
    const std::scoped_lock lock(mutex_);
    if (!server_) return Fail(ErrorCode::kUnavailable, "connection refused");
    LPAB_ASSIGN(io::SocketPair pair, io::SocketPair::Make(SOCK_STREAM));
    if (last_client_ >= 0) close(last_client_);
    last_client_ = dup(pair.one.get());
    const auto end = std::make_shared<io::Fd>(std::move(pair.other));
    loop_->Post([this, end] {
      server_->Adopt(io::FdStream::Create(std::move(*end), "client", "closed").value());
    });
    return io::FdStream::Create(std::move(pair.one), "device", "the connection was closed");
  }

  void Listen(io::Listener listener, SecureDoor* door = nullptr) {
    const auto shared = std::make_shared<io::Listener>(std::move(listener));
    loop_->Post([this, shared, door] { server_->Listen(std::move(*shared), door); });
  }

  // Has it run on the device's thread.
  void Post(std::function<void()> task) { loop_->Post(std::move(task)); }
  // On the device's thread only.
  BridgeServer& server() { return *server_; }

  // Has something done on the loop's thread, and waits for it.
  void OnLoop(const std::function<void(BridgeServer&, CardService&)>& work) {
    std::promise<void> done;
    loop_->Post([&] {
      work(*server_, *service_);
      done.set_value();
    });
    done.get_future().wait();
  }
  io::PollLoop& loop() { return *loop_; }

  // Breaks the last connection, as a lost network does.
  void CutLink() {
    const std::scoped_lock lock(mutex_);
    shutdown(last_client_, SHUT_RDWR);
  }

  // Stops as at SIGTERM: channels closed, lease ended.
  void Stop() {
    loop_->Post([this] { server_->Shutdown([this] { loop_->Stop(); }); });
    thread_.join();
    Destroy();
  }
  // As if killed: nothing is said or closed first.
  void Kill() {
    if (server_) {
      loop_->Stop();
      if (thread_.joinable()) thread_.join();
    }
    Destroy();
  }

 private:
  void Destroy() {
    const std::scoped_lock lock(mutex_);
    server_.reset();
    card_.Release();
    worker_.reset();
    service_.reset();
  }

  std::mutex mutex_;
  TestCard card_;
  std::unique_ptr<io::PollLoop> loop_;
  std::unique_ptr<ModemWorker> worker_;
  std::unique_ptr<CardService> service_;
  std::unique_ptr<BridgeServer> server_;
  std::thread thread_;
  int last_client_ = -1;
};

}  // namespace lpab::bridge
