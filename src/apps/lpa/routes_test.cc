#include "apps/lpa/routes.h"

#include <gtest/gtest.h>

namespace lpab::apps {
namespace {

// /proc/net/route of a laptop on a device's Wi-Fi (192.168.8.0/24) with a phone tethered by USB
// (192.168.42.0/24): addresses are in network byte order on a little-endian machine.
constexpr char kIpv4[] =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "wlan0\t00000000\t0108A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
    "usb0\t00000000\t012AA8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    "wlan0\t0008A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
    "usb0\t002AA8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
    "eth9\t00000000\t00000000\t0000\t0\t0\t0\t00000000\t0\t0\t0\n";
constexpr char kIpv6[] =
    "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000100 00000002 00000000 00000001     wlan0\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
    "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";

TEST(RoutesTest, ReadsTheKernelsTables) {
  const auto routes = ParseRoutes(kIpv4, kIpv6);
  ASSERT_EQ(routes.size(), 5u);
  EXPECT_EQ(routes[2].interface, "wlan0");
  EXPECT_EQ(routes[2].destination, 0xC0A80800u);
  EXPECT_EQ(routes[2].mask, 0xFFFFFF00u);
  EXPECT_EQ(routes[4].interface, "eth0");
  EXPECT_TRUE(routes[4].ipv6);
  EXPECT_TRUE(routes[4].IsDefault());
}

TEST(RoutesTest, ChoosesAsTheKernelDoes) {
  const auto routes = ParseRoutes(kIpv4, kIpv6);
  EXPECT_EQ(InterfaceTowards(routes, "192.168.8.1"), "wlan0");
  EXPECT_EQ(InterfaceTowards(routes, "192.168.42.9"), "usb0");
  EXPECT_EQ(InterfaceTowards(routes, "203.0.113.5"), "usb0");
  EXPECT_EQ(InterfaceTowards(routes, "device.local"), "");
  EXPECT_EQ(DefaultRoute(routes)->interface, "usb0");
  EXPECT_EQ(DefaultRoute(ParseRoutes("", kIpv6))->interface, "eth0");
  EXPECT_EQ(DefaultRoute({}), nullptr);
  EXPECT_EQ(InterfaceTowards({}, "192.168.8.1"), "");
}

TEST(RoutesTest, PassesOverWhatDoesNotParse) {
  EXPECT_TRUE(ParseRoutes("wlan0 0 0\nx\n\n  \nwlan0\tzz\t0\t3\t0\t0\t0\t0", "00 00\n").empty());
}

}  // namespace
}  // namespace lpab::apps
