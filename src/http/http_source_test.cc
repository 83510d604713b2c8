#include "http/http_source.h"

#include <gtest/gtest.h>

namespace lpab::http {
namespace {

TEST(HttpSourceTest, TellsInterfacesFromAddresses) {
  EXPECT_EQ(HttpSource("lo").value(), "if!lo");
  EXPECT_EQ(HttpSource("192.168.42.7").value(), "host!192.168.42.7");
  EXPECT_EQ(HttpSource("fd00::7").value(), "host!fd00::7");
}

TEST(HttpSourceTest, NamesTheInterfacesThatThereAre) {
  for (const char* text : {"nosuch0", "", "300.1.1.1", "host!lo"}) {
    const auto source = HttpSource(text);
    ASSERT_FALSE(source) << text;
    EXPECT_EQ(source.error().code, ErrorCode::kNotFound);
    EXPECT_NE(source.error().next.find("lo"), std::string::npos) << source.error().next;
  }
}

}  // namespace
}  // namespace lpab::http
