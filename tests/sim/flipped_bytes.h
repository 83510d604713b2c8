// One byte flipped in turn in what is signed or protected in a download.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/base64.h"
#include "case_helpers.h"

namespace lpab::tests {

// A value in an ES9+ message: as JSON holds it, flipped at one place.
inline std::string Flipped(const std::string& base64, size_t at) {
  Bytes bytes = FromBase64(base64).value();
  bytes.at(at) ^= 0x01;
  return ToBase64(bytes);
}

// From now on the package's last byte, which is of a MAC, is changed on its way.
inline void FlipLastByteOfThePackage(World& world) {
  world.change_answer = [](const std::string& function, nlohmann::json& body) {
    if (function != "getBoundProfilePackage" || !body.contains("boundProfilePackage")) return;
    const std::string package = body["boundProfilePackage"];
    body["boundProfilePackage"] = Flipped(package, FromBase64(package)->size() - 1);
  };
}

// Runs downloads with one byte changed on its way. Nothing is ever installed on the card.
class FlippedByteTest : public testing::Test {
 protected:
  void SetUp() override { world_.AddSample("SAMPLE", 0); }

  // Runs a download with one byte of `field` of `function`'s answer (or request) flipped. Gives the
  // reason it was refused for.
  std::string Refusal(const std::string& function, const std::string& field, size_t at,
                      bool in_request = false) {
    bool changed = false;
    const World::Change flip = [&](const std::string& called, nlohmann::json& body) {
      if (called != function || changed) return;
      body[field] = Flipped(body[field], at);
      changed = true;
    };
    (in_request ? world_.change_request : world_.change_answer) = flip;
    const auto result = world_.Download("SAMPLE");
    EXPECT_TRUE(changed) << function << " " << field;
    if (result) return "accepted";
    EXPECT_TRUE(world_.card_state().profiles.empty());
    return ReasonOf(result.error());
  }

  // How long the field is in an honest download; and the field itself.
  Bytes Honest(const std::string& function, const std::string& field, bool in_request = false) {
    World world;
    world.AddSample("SAMPLE", 0);
    Bytes bytes;
    const World::Change look = [&](const std::string& called, nlohmann::json& body) {
      if (called == function && body.contains(field))
        bytes = FromBase64(body[field].get<std::string>()).value();
    };
    (in_request ? world.change_request : world.change_answer) = look;
    EXPECT_TRUE(world.Download("SAMPLE"));
    return bytes;
  }

  // Every `step`-th byte of the field in turn. None may be accepted; those that still parse must
  // be refused for one of `reasons`.
  void RefusesEachByte(const std::string& function, const std::string& field, size_t step,
                       const std::vector<std::string>& reasons, bool in_request = false) {
    const size_t size = Honest(function, field, in_request).size();
    ASSERT_GT(size, 0u);
    size_t expected = 0;
    for (size_t at = 0; at < size; at += step) {
      const std::string reason = Refusal(function, field, at, in_request);
      EXPECT_NE(reason, "accepted") << field << ", byte " << at;
      if (std::ranges::count(reasons, reason) > 0)
        ++expected;
      else
        EXPECT_TRUE(reason.starts_with("lpa: ")) << field << ", byte " << at << ": " << reason;
    }
    EXPECT_GT(expected, 0u) << field << " was never refused for its own reason";
  }

  World world_;
};

}  // namespace lpab::tests
