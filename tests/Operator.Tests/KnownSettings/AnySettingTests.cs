using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Members;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>Whatever a person writes is judged, and judged the same each time.</summary>
public sealed class AnySettingTests
{
    private static readonly string[] Names =
    [
        .. SettingCatalogue.Kafka.SelectMany(t => t.Settings).Concat(SettingCatalogue.ZooKeeper.Settings)
            .Select(s => s.Name).Distinct(),
        "listener.name.plaintext.num.io.threads", "listener.name.", "my.own.thing", "-", "zookeeper.", "KAFKA_",
    ];

    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.String,
        Gen.Select(
            Of("0", "-1", "1", "7", "9223372036854775807", "79228162514264337593543950335", "1e308", "0.5"),
            Of("", "w", "gb", "ms", "f", "e5", ",000", ".0", "\u200b", ":1", ",1", " "),
            (number, unit) => $"{number}{unit}"));

    private static readonly Version[] Versions = [new(0, 9, 0, 1), new(2, 8), new(3, 2), new(3, 9, 1), new(9, 9)];

    [Fact]
    public void No_setting_and_no_value_is_a_crash() =>
        Gen.Select(Of(Names), Values, Of(Names), Values, Of(Versions)).Sample(
            (one, first, other, second, kafka) =>
            {
                var given = ImmutableSortedDictionary<string, string>.Empty.SetItem(one, first).SetItem(other, second);
                var brokers = new BrokerFacts(kafka, given) { HeapBytes = 512L << 20 };
                var members = new ZooKeeperFacts(kafka, given);
                Assert.Equal(BrokerConfigCheck.Refusals(brokers), BrokerConfigCheck.Refusals(brokers));
                Assert.Equal(ZooKeeperConfigCheck.Refusals(members), ZooKeeperConfigCheck.Refusals(members));
                Assert.All(
                    BrokerConfigCheck.Warnings(brokers).Concat(ZooKeeperConfigCheck.Warnings(members)),
                    warning => Assert.NotEmpty(warning.Detail));
            },
            iter: 20_000);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
