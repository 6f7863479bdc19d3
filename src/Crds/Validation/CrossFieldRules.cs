using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace KafkaPi.Crds.Validation;

/// <summary>The twins of the CEL rules that look at several fields.</summary>
internal static class CrossFieldRules
{
    public static IEnumerable<SpecProblem> Check(KafkaClusterSpec spec) =>
        [.. Distribution(spec.Distribution), .. Nodes(spec.Nodes), .. Ports(spec), .. Directories(spec), .. FourLetterWords(spec.Zookeeper)];

    private static IEnumerable<SpecProblem> Distribution(DistributionSpec distribution)
    {
        var source = distribution.Source;
        string?[] given = [source.Url is null ? null : "url", source.HostPath is null ? null : "hostPath", source.InstalledAt is null ? null : "installedAt"];
        if (given.Count(g => g is not null) != 1)
        {
            yield return new("spec.distribution.source", string.Join(", ", given.OfType<string>()), Mends.OneSource);
        }

        if (source.Url is not null && distribution.Sha512 is null)
        {
            yield return new("spec.distribution.sha512", "", Mends.Sha512ForUrl);
        }

        if (source.InstalledAt is not null && distribution.Sha512 is not null)
        {
            yield return new("spec.distribution.sha512", distribution.Sha512, Mends.NoSha512ForInstalled);
        }
    }

    private static IEnumerable<SpecProblem> Nodes(IReadOnlyList<NodeSpec> nodes)
    {
        if (!nodes.Any(n => n.Roles.Contains(NodeRole.ZooKeeper)))
        {
            yield return new("spec.nodes", "", Mends.OneZooKeeper);
        }

        if (!nodes.Any(n => n.Roles.Contains(NodeRole.Broker)))
        {
            yield return new("spec.nodes", "", Mends.OneBroker);
        }

        var brokers = nodes.Index().Where(n => n.Item.Roles.Contains(NodeRole.Broker)).ToArray();
        if (brokers.Any(n => n.Item.Rack is not null))
        {
            foreach (var (i, node) in brokers.Where(n => n.Item.Rack is null)) yield return new($"spec.nodes[{i}].rack", "", Mends.RacksForAll);
        }

        // The form in the schema is looser: the whole grammar of IPv6 as an expression could not be read.
        foreach (var (i, node) in nodes.Index().Where(n => n.Item.Address.Contains(':') && !IPAddress.TryParse(n.Item.Address, out _)))
        {
            yield return new($"spec.nodes[{i}].address", node.Address, Mends.Address);
        }
    }

    private static IEnumerable<SpecProblem> Ports(KafkaClusterSpec spec)
    {
        var ports = spec.Zookeeper.Ports;
        int[] zookeeper = [ports.Client, ports.Leader, ports.Election];
        if (zookeeper.Distinct().Count() < zookeeper.Length)
        {
            yield return new("spec.zookeeper.ports", string.Join(", ", zookeeper), Mends.ZooKeeperPortsApart);
        }

        foreach (var (i, listener) in spec.Kafka.Listeners.Index())
        {
            var field = $"spec.kafka.listeners[{i}].port";
            if (zookeeper.Contains(listener.Port))
            {
                yield return new(field, Text(listener.Port), Mends.ListenersOffZooKeeperPorts);
            }

            if (listener.Port == spec.Ssh.Port)
            {
                yield return new(field, Text(listener.Port), Mends.SshPortIsTaken);
            }
        }

        if (zookeeper.Contains(spec.Ssh.Port))
        {
            yield return new("spec.zookeeper.ports", Text(spec.Ssh.Port), Mends.SshPortIsTaken);
        }
    }

    private static IEnumerable<SpecProblem> Directories(KafkaClusterSpec spec)
    {
        var data = spec.Zookeeper.DataDir;
        foreach (var (i, directory) in spec.Kafka.LogDirs.Index())
        {
            var others = spec.Kafka.LogDirs;
            if (directory == data || Within(directory, data) || Within(data, directory) || others.Any(other => Within(directory, other)))
            {
                yield return new($"spec.kafka.logDirs[{i}]", directory, Mends.DirectoriesApart);
            }
        }
    }

    private static IEnumerable<SpecProblem> FourLetterWords(ZooKeeperSpec zookeeper)
    {
        const string Key = "4lw.commands.whitelist";
        if (zookeeper.Config.TryGetValue(Key, out var words) && !Regex.IsMatch(words, Patterns.AllowsSrvr))
        {
            yield return new($"spec.zookeeper.config[{Key}]", words, Mends.SrvrIsAllowed);
        }
    }

    private static bool Within(string directory, string parent) => directory.StartsWith(parent + "/", StringComparison.Ordinal);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
