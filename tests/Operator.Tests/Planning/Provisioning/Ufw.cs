using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Provisioning;

internal static class Ufw
{
    public static ClusterUnderTest WithUfw(
        this ClusterUnderTest cluster, string node, params ObservedFirewallRule[] rules) =>
        cluster.WithUfw(node, new ObservedFirewall(IsEnabled: true, FiltersIPv6: true, [.. rules]));

    public static ClusterUnderTest WithUfw(this ClusterUnderTest cluster, string node, ObservedFirewall firewall) =>
        cluster.Seen(node, s => s with { Firewall = firewall });
}
