using System.Collections.Immutable;
using System.Net;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Whether hosts that are not ours yet are fit to become so. All findings at once, before anything is changed on any of them.</summary>
public static class Preflight
{
    private const long Mebi = 1024 * 1024;
    private const long FreeStep = 50;
    private const long DataRoom = 512 * Mebi;
    private const long DistributionRoom = 768 * Mebi;
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(30);

    public static IEnumerable<Finding> Check(Situation situation, ImmutableArray<DesiredNode> newcomers)
    {
        if (newcomers.IsEmpty) yield break;
        var skews = situation.Desired.Nodes
            .Select(n => situation.Observed.Seen(n.Name)?.Facts.ClockSkew).OfType<TimeSpan>().Order().ToImmutableArray();
        foreach (var node in newcomers)
        {
            if (situation.Observed.Seen(node.Name) is not { } seen) continue;
            var findings = Machine(seen)
                .Concat(Memory(situation, node, seen))
                .Concat(Java(situation.Desired, seen))
                .Concat(Disks(situation.Desired, node, seen))
                .Concat(Clock(seen, skews))
                .Concat(Uniqueness(situation, node, seen))
                .Concat(Network(situation, node, seen));
            foreach (var message in findings) yield return new(node.Name, FindingKind.Preflight, message);
        }
    }

    private static IEnumerable<string> Machine(ObservedHost.Seen seen)
    {
        var facts = seen.Facts;
        if (!facts.SystemdIsInit) yield return "process 1 is not systemd: use an operating system that boots with systemd";
        if (facts.Machine is not ("aarch64" or "armv7l" or "x86_64"))
            yield return $"the processor {facts.Machine} is not supported: aarch64, armv7l and x86_64 are";
    }

    private static IEnumerable<string> Memory(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        var budget = MemoryBudget.Of(situation.Desired, node, seen.Facts.MemoryBytes);
        if (!budget.Fits) yield return $"its memory is too small: {budget}; lower spec.zookeeper.heap or spec.kafka.heap, or take a role off the node";
    }

    private static IEnumerable<string> Java(DesiredCluster desired, ObservedHost.Seen seen)
    {
        var java = seen.Facts.Java;
        if (java.Version?.Major >= desired.MinimumJava) yield break;
        var found = java.Version is null ? "Java is missing" : $"Java {java.Version.Major} is too old, spec.java.minimumVersion is {desired.MinimumJava}";
        if (!desired.InstallJava)
            yield return $"{found}: install it, or set spec.java.install to true";
        else if (java.Package is null || java.PackageVersion < desired.MinimumJava)
            yield return $"{found}, and the package lists offer {java.Package ?? "none"}: run 'sudo apt-get update' on the host, or install Java {desired.MinimumJava} or newer by hand";
    }

    private static IEnumerable<string> Disks(DesiredCluster desired, DesiredNode node, ObservedHost.Seen seen)
    {
        var needs = new List<(string Path, long Room)>();
        if (desired.Distribution.Source is not DistributionSource.Installed && !seen.Distributions.Contains(desired.Distribution.Home))
            needs.Add((HostLayout.Distributions, DistributionRoom));
        if (node.Runs(DaemonKind.ZooKeeper)) needs.Add((desired.ZooKeeper.DataDir, DataRoom));
        if (node.Runs(DaemonKind.Broker)) needs.AddRange(desired.Kafka.LogDirs.Select(d => (d, DataRoom)));

        return needs.Select(n => Lack(seen, n.Path, n.Room)).OfType<string>();
    }

    /// <summary>Why the disk of a directory for data that is new to its host will not do; null when it will.</summary>
    public static string? LackOfRoom(ObservedHost.Seen seen, string directory) => Lack(seen, directory, DataRoom);

    private static string? Lack(ObservedHost.Seen seen, string path, long room) =>
        seen.Disks.FirstOrDefault(d => d.Path == path) is { } disk && disk.FreeBytes < room
            ? $"the disk of {path} has {Free(disk.FreeBytes)} MiB free and needs {room / Mebi} MiB: free some room, or use another disk"
            : null;

    private static IEnumerable<string> Clock(ObservedHost.Seen seen, ImmutableArray<TimeSpan> skews)
    {
        var skew = seen.Facts.ClockSkew - skews[skews.Length / 2];
        if (skew.Duration() > AllowedSkew)
            yield return $"its clock is {Skew(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the other hosts': "
                + "enable time synchronisation (sudo timedatectl set-ntp true)";
    }

    /// <summary>By steps: the free space of a host that lives is another one at every look.</summary>
    private static string Free(long bytes) => bytes / Mebi < FreeStep ? $"less than {FreeStep}" : $"about {bytes / Mebi / FreeStep * FreeStep}";

    /// <summary>By steps, as two clocks drift.</summary>
    private static string Skew(TimeSpan skew) => skew.TotalSeconds switch
    {
        <= 120 => "more than 30 s",
        <= 900 => "more than 2 minutes",
        <= 86_400 => "more than 15 minutes",
        _ => "more than a day",
    };

    private static IEnumerable<string> Uniqueness(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        foreach (var other in situation.Desired.Nodes.Where(n => n.Name != node.Name))
        {
            if (situation.Observed.Seen(other.Name) is not { } theirs) continue;
            if (theirs.Facts.MachineId == seen.Facts.MachineId)
                yield return $"it has the same machine-id as {other.Name}, as cloned SD cards do: "
                    + "run 'sudo rm /etc/machine-id /var/lib/dbus/machine-id; sudo systemd-machine-id-setup' on one of them and reboot it";
            if (theirs.Facts.Hostname == seen.Facts.Hostname)
                yield return $"it has the same hostname as {other.Name}, {seen.Facts.Hostname}: run 'sudo hostnamectl set-hostname NAME' on one of them";
        }
    }

    private static IEnumerable<string> Network(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        if (IPAddress.TryParse(node.Address, out _) && !seen.Facts.Addresses.Contains(node.Address))
            yield return $"spec.nodes address {node.Address} is not an address of the host's own, which are {string.Join(", ", seen.Facts.Addresses)}: "
                + "use one of them, the daemons listen there";

        foreach (var listener in seen.Listeners.Where(l => !IsOurs(l.Owner)))
            yield return $"port {listener.Port} is taken by {listener.Owner}: stop it, or choose another port in the spec";

        foreach (var reach in seen.Reach.Where(r => !r.Reachable && !Firewall.IsAboutToOpen(situation, node, r.Address, r.Port)))
            yield return $"it does not reach {DesiredCluster.Authority(reach.Address, reach.Port)}: open the port in the firewalls between the hosts";
    }

    private static bool IsOurs(string owner) => owner == HostLayout.Unit(DaemonKind.ZooKeeper) || owner == HostLayout.Unit(DaemonKind.Broker);
}
