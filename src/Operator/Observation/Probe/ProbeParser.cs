using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Observation.Probe.Sections;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>Reads the answer of <c>probe.sh</c>, one parser a section.</summary>
public static class ProbeParser
{
    /// <param name="arrival">The arrival of the answer. The host reads its clock last, and is compared with it.</param>
    /// <exception cref="ProbeFormatException">The answer is cut off, garbled, or not of this request.</exception>
    public static ObservedHost.Seen Parse(string answer, ProbeRequest request, DateTimeOffset arrival)
    {
        var lines = new ProbeLines(answer);
        return new()
        {
            Facts = HostFactsParser.Parse(lines, request, arrival),
            Owner = OwnershipParser.Owner(lines),
            UserExists = OwnershipParser.UserExists(lines),
            Account = OwnershipParser.Account(lines),
            CurrentLink = lines.Optional("current")?.Text,
            Distributions = [.. lines.Texts("distribution").Distinct(StringComparer.Ordinal)],
            Archives = lines.All("archive").ToImmutableSortedDictionary(
                l => l["home"], l => l["sha512"], StringComparer.Ordinal),
            Files = FilesParser.Files(lines, request),
            Disks = FilesParser.Disks(lines, request),
            Daemons = DaemonsParser.Parse(lines),
            Listeners = NetworkParser.Listeners(lines),
            Reach = NetworkParser.Reach(lines, request),
            Data = DataParser.Parse(lines, request),
            ZooKeeper = request.ClientPort is null
                ? new ZooKeeperMember.Silent()
                : SrvrReply.Parse(string.Join('\n', lines.Texts("srvr"))),
            Firewall = FirewallParser.Parse(lines),
            Kafka = ForeignKafkaParser.Parse(lines),
        };
    }
}
