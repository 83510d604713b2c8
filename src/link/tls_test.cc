#include "link/tls.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "io/files.h"
#include "io/socket_pair.h"
#include "io/temporary_folder.h"
#include "io/wait.h"

namespace lpab::link {
namespace {

Call Soon() { return {Deadline::After(std::chrono::seconds(10)), {}}; }

struct Ends {
  std::unique_ptr<io::FdStream> client;
  std::unique_ptr<io::FdStream> device;
};

Ends MakeEnds() {
  auto [client, device] = io::SocketPair::Make(SOCK_STREAM).value();
  return {io::FdStream::Create(std::move(client), "client", "closed").value(),
          io::FdStream::Create(std::move(device), "device", "closed").value()};
}

// The next bytes, or the error, whatever the handshake still needs.
Result<Bytes> Read(TlsTransport& transport) {
  Bytes buffer(32 * 1024);
  for (;;) {
    LPAB_ASSIGN(const size_t got, transport.TryRead(buffer));
    if (got > 0) return Bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    LPAB_TRY(io::WaitReadable(transport.descriptor(), Soon()));
  }
}

class TlsTest : public testing::Test {
 protected:
  void Connect(const KeyPin& expected, Verdict verdict = Verdict::kTaken) {
    device_side_ = TlsContext::ForDevice(device_, [verdict](const KeyPin&, ByteSpan) {
                     return verdict;
                   }).value();
    client_side_ = TlsContext::ForClient(client_, expected).value();
    Ends ends = MakeEnds();
    on_device_ = device_side_->Wrap(std::move(ends.device));
    on_client_ = client_side_->Wrap(std::move(ends.client));
  }

  const Identity device_ = Identity::Create().value();
  const Identity client_ = Identity::Create().value();
  std::unique_ptr<TlsContext> device_side_;
  std::unique_ptr<TlsContext> client_side_;
  std::unique_ptr<TlsTransport> on_device_;
  std::unique_ptr<TlsTransport> on_client_;
};

TEST_F(TlsTest, EachSideKnowsTheOther) {
  Connect(device_.pin());
  Result<Bytes> heard = Bytes();
  std::thread device([&] { heard = Read(*on_device_); });
  ASSERT_TRUE(on_client_->Handshake(Soon()));
  const Bytes hello = {1, 2, 3};
  ASSERT_TRUE(on_client_->TryWrite(hello));
  device.join();
  EXPECT_EQ(heard, hello);
  ASSERT_TRUE(on_device_->ready());
  EXPECT_EQ(on_device_->peer(), client_.pin());
  EXPECT_EQ(on_client_->peer(), device_.pin());
  EXPECT_EQ(on_device_->peer_certificate(), client_.certificate().Der());
  EXPECT_EQ(on_device_->Export(), on_client_->Export());
}

TEST_F(TlsTest, ARefusedClientReadsWhy) {
  const std::pair<Verdict, const char*> cases[] = {
      {Verdict::kUnknown, "this device no longer knows this PC"},
      {Verdict::kRevoked, "this PC's certificate is revoked on this device"},
      {Verdict::kNotAtThisTime, "this device does not take this PC's certificate at this time"}};
  for (const auto& [verdict, sentence] : cases) {
    Connect(device_.pin(), verdict);
    Result<Bytes> heard = Bytes();
    std::thread device([&] { heard = Read(*on_device_); });
    const auto shaken = on_client_->Handshake(Soon());
    const auto answer = shaken ? Read(*on_client_) : Fail(shaken.error());
    device.join();
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().code, ErrorCode::kUntrusted);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUntrusted);
    EXPECT_EQ(answer.error().message, sentence);
    EXPECT_FALSE(on_device_->ready());
  }
}

TEST_F(TlsTest, AnotherDeviceIsSentNothing) {
  Connect(client_.pin());  // not the device's
  Result<Bytes> heard = Bytes();
  std::thread device([&] { heard = Read(*on_device_); });
  const auto shaken = on_client_->Handshake(Soon());
  device.join();
  ASSERT_FALSE(shaken);
  EXPECT_EQ(shaken.error().code, ErrorCode::kUntrusted);
  EXPECT_FALSE(heard);
  EXPECT_FALSE(on_device_->ready());
}

TEST_F(TlsTest, WhatIsNoTlsIsAnError) {
  Connect(device_.pin());
  Ends ends = MakeEnds();
  auto transport = device_side_->Wrap(std::move(ends.device));
  ASSERT_TRUE(ends.client->Write(AsBytes("POST / HTTP/1.1\r\nHost: device\r\n\r\n"), Soon()));
  EXPECT_FALSE(Read(*transport));
  EXPECT_TRUE(transport->heard());
}

// Whoever offers less than TLS 1.3, or another protocol, or no certificate.
TEST_F(TlsTest, NothingOlderAndNobodyNameless) {
  const auto refused = [&](const auto& change) {
    Connect(device_.pin());
    Ends ends = MakeEnds();
    auto transport = device_side_->Wrap(std::move(ends.device));
    Result<Bytes> heard = Bytes();
    std::thread device([&] { heard = Read(*transport); });
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* ssl = SSL_new(context);
    const unsigned char alpn[] = {6, 'l', 'p', 'a', 'b', '/', '1'};
    SSL_set_alpn_protos(ssl, alpn, sizeof alpn);
    change(ssl);
    fcntl(ends.client->descriptor(), F_SETFL, 0);
    SSL_set_fd(ssl, ends.client->descriptor());
    if (SSL_connect(ssl) == 1) {
      char byte = 0;
      SSL_write(ssl, "hello", 5);
      EXPECT_LE(SSL_read(ssl, &byte, 1), 0);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    ends.client.reset();
    device.join();
    EXPECT_FALSE(transport->ready());
    return !heard.has_value();
  };
  const Identity stranger = Identity::Create().value();
  const auto certified = [&](SSL* ssl) {
    const std::string pem = stranger.ToPem();
    const Bytes& der = stranger.certificate().Der();
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    SSL_use_certificate_ASN1(ssl, der.data(), static_cast<int>(der.size()));
    SSL_use_PrivateKey(ssl, key);
    EVP_PKEY_free(key);
    BIO_free(bio);
  };
  EXPECT_TRUE(refused([](SSL*) {})) << "no certificate";
  EXPECT_TRUE(refused([&](SSL* ssl) {
    certified(ssl);
    SSL_set_max_proto_version(ssl, TLS1_2_VERSION);
  }));
  EXPECT_TRUE(refused([&](SSL* ssl) {
    certified(ssl);
    SSL_set_alpn_protos(ssl, nullptr, 0);
  })) << "no ALPN";
  EXPECT_TRUE(refused([&](SSL* ssl) {
    certified(ssl);
    const unsigned char http[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(ssl, http, sizeof http);
  }));
}

TEST(Identity, IsMadeOnceAndKept) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/identity.pem";
  const auto made = LoadOrCreateIdentity(path, "machine-1");
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ(LoadOrCreateIdentity(path, "machine-1")->pin(), made->pin());
  EXPECT_EQ(LoadOrCreateIdentity(path, "")->pin(), made->pin());
  EXPECT_EQ(made->certificate().NotBefore(), 0);
  EXPECT_EQ(crypto::DateText(made->certificate().NotAfter()), "9999-12-31");
}

TEST(Identity, OfACopiedDiskIsRefused) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/identity.pem";
  ASSERT_TRUE(LoadOrCreateIdentity(path, "machine-1"));
  const auto copied = LoadOrCreateIdentity(path, "machine-2");
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(copied.error().message.find(path), std::string::npos);
}

TEST(Identity, AFileThatIsNoneIsNotReplaced) {
  const io::TemporaryFolder folder;
  const std::string path = folder.path() + "/identity.pem";
  ASSERT_TRUE(io::WriteFileAtomically(path, AsBytes("nonsense")));
  EXPECT_FALSE(LoadOrCreateIdentity(path, ""));
  EXPECT_EQ(AsText(*io::ReadFile(path, 100)), "nonsense");
}

}  // namespace
}  // namespace lpab::link
