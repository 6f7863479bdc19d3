using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace KafkaPi.Crds.Validation;

/// <summary>The CEL rules over several fields once more, in C#.</summary>
internal static class CrossFieldRules
{
    public static IEnumerable<FieldError> Check(KafkaClusterSpec spec) =>
    [
        .. Distribution(spec.Distribution),
        .. Nodes(spec.Nodes),
        .. Ports(spec),
        .. Directories(spec),
        .. FourLetterWords(spec.Zookeeper),
    ];

    private static IEnumerable<FieldError> Distribution(DistributionSpec distribution) =>
        distribution.Source is { } source ? OfSource(source, distribution.Sha512) : WithoutSource(distribution);

    private static IEnumerable<FieldError> WithoutSource(DistributionSpec distribution)
    {
        if (distribution.Flavor != DistributionFlavor.Apache)
        {
            yield return new("spec.distribution.source", "", ValidationMessages.SourceForConfluent);
        }

        if (distribution.Sha512 is { } sha512)
        {
            yield return new("spec.distribution.sha512", sha512, ValidationMessages.NoSha512WithoutSource);
        }
    }

    private static IEnumerable<FieldError> OfSource(DistributionSource source, string? sha512)
    {
        (string Name, string? Value)[] sources =
            [("url", source.Url), ("hostPath", source.HostPath), ("installedAt", source.InstalledAt)];
        string[] given = [.. sources.Where(s => s.Value is not null).Select(s => s.Name)];
        if (given.Length != 1)
        {
            yield return new("spec.distribution.source", string.Join(", ", given), ValidationMessages.OneSource);
        }

        // The pattern in the schema is looser here as well, by IPv6 and by the length of a host's name.
        if (source.Url is { } url
            && Regex.IsMatch(url, Patterns.ArchiveUrl)
            && !Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            yield return new("spec.distribution.source.url", url, ValidationMessages.ArchiveUrl);
        }

        if (source.Url is not null && sha512 is null)
        {
            yield return new("spec.distribution.sha512", "", ValidationMessages.Sha512ForUrl);
        }

        if (source.InstalledAt is not null && sha512 is not null)
        {
            yield return new("spec.distribution.sha512", sha512, ValidationMessages.NoSha512ForInstalled);
        }
    }

    private static IEnumerable<FieldError> Nodes(IReadOnlyList<NodeSpec> nodes)
    {
        if (!nodes.Any(n => n.Roles.Contains(NodeRole.ZooKeeper)))
        {
            yield return new("spec.nodes", "", ValidationMessages.OneZooKeeper);
        }

        if (!nodes.Any(n => n.Roles.Contains(NodeRole.Broker)))
        {
            yield return new("spec.nodes", "", ValidationMessages.OneBroker);
        }

        var brokers = nodes.Index().Where(n => n.Item.Roles.Contains(NodeRole.Broker)).ToArray();
        if (brokers.Any(n => n.Item.Rack is not null))
        {
            foreach (var (i, node) in brokers.Where(n => n.Item.Rack is null))
            {
                yield return new($"spec.nodes[{i}].rack", "", ValidationMessages.RacksForAll);
            }
        }

        if (nodes.Count > 1)
        {
            foreach (var (i, node) in nodes.Index().Where(
                n => Regex.IsMatch(n.Item.Address, Patterns.AddressOfNoSharedNetwork)))
            {
                yield return new($"spec.nodes[{i}].address", node.Address, ValidationMessages.SharedAddress);
            }
        }

        // The pattern in the schema is looser, because nobody could read the whole grammar of IPv6 as an expression.
        foreach (var (i, node) in nodes.Index().Where(n => IsBadIPv6(n.Item.Address)))
        {
            yield return new($"spec.nodes[{i}].address", node.Address, ValidationMessages.Address);
        }
    }

    private static IEnumerable<FieldError> Ports(KafkaClusterSpec spec)
    {
        int[] zookeeper = [spec.Zookeeper.Ports.Client, spec.Zookeeper.Ports.Leader, spec.Zookeeper.Ports.Election];
        if (zookeeper.Distinct().Count() < zookeeper.Length)
        {
            var ports = string.Join(", ", zookeeper);
            yield return new("spec.zookeeper.ports", ports, ValidationMessages.ZooKeeperPortsApart);
        }

        foreach (var (i, listener) in spec.Kafka.Listeners.Index())
        {
            var field = $"spec.kafka.listeners[{i}].port";
            if (zookeeper.Contains(listener.Port))
            {
                yield return new(field, Text(listener.Port), ValidationMessages.ListenersOffZooKeeperPorts);
            }

            if (listener.Port == spec.Ssh.Port)
            {
                yield return new(field, Text(listener.Port), ValidationMessages.SshPortIsTaken);
            }
        }

        if (zookeeper.Contains(spec.Ssh.Port))
        {
            yield return new("spec.zookeeper.ports", Text(spec.Ssh.Port), ValidationMessages.SshPortIsTaken);
        }
    }

    private static IEnumerable<FieldError> Directories(KafkaClusterSpec spec)
    {
        var data = spec.Zookeeper.DataDir;
        foreach (var (i, directory) in spec.Kafka.LogDirs.Index())
        {
            var others = spec.Kafka.LogDirs;
            if (directory == data
                || Within(directory, data)
                || Within(data, directory)
                || others.Any(other => Within(directory, other)))
            {
                yield return new($"spec.kafka.logDirs[{i}]", directory, ValidationMessages.DirectoriesApart);
            }
        }
    }

    private static IEnumerable<FieldError> FourLetterWords(ZooKeeperSpec zookeeper)
    {
        const string Key = "4lw.commands.whitelist";
        if (zookeeper.Config.TryGetValue(Key, out var words) && !Regex.IsMatch(words, Patterns.AllowsSrvr))
        {
            yield return new($"spec.zookeeper.config[{Key}]", words, ValidationMessages.SrvrIsAllowed);
        }
    }

    private static bool IsBadIPv6(string address) => address.Contains(':') && !IPAddress.TryParse(address, out _);

    private static bool Within(string directory, string parent) =>
        directory.StartsWith(parent + "/", StringComparison.Ordinal);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
