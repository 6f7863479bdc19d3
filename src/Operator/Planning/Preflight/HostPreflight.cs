using System.Collections.Immutable;
using System.Net;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Checks whether hosts that nobody owns yet are fit for the cluster. All findings come at once, before anything is
/// changed on any host.
/// </summary>
public static class HostPreflight
{
    private const long Mebi = 1024 * 1024;
    private const long FreeStep = 50;
    private const long DataRoom = 512 * Mebi;
    private const long DistributionRoom = 768 * Mebi;
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(30);

    public static IEnumerable<Finding> Check(Situation situation)
    {
        var newcomers = situation.Target.Nodes
            .Where(n => situation.Observed.Seen(n.Name) is { Owner: null })
            .ToImmutableArray();
        if (newcomers.IsEmpty)
        {
            yield break;
        }

        var skews = situation.Target.Nodes
            .Select(n => situation.Observed.Seen(n.Name)?.Facts.ClockSkew).OfType<TimeSpan>()
            .Order()
            .ToImmutableArray();
        foreach (var node in newcomers)
        {
            if (situation.Observed.Seen(node.Name) is not { } seen)
            {
                continue;
            }

            var findings = Machine(seen)
                .Concat(Memory(situation, node, seen))
                .Concat(OutdatedJava.Lack(situation.Target, seen) is { } java ? [java] : [])
                .Concat(Disks(situation.Target, node, seen))
                .Concat(Clock(seen, skews))
                .Concat(Uniqueness(situation, node, seen))
                .Concat(Network(situation, node, seen));
            foreach (var message in findings)
            {
                yield return new(node.Name, FindingKind.Preflight, message);
            }
        }
    }

    private static IEnumerable<string> Machine(ObservedHost.Seen seen)
    {
        var facts = seen.Facts;
        if (!facts.SystemdIsInit)
        {
            yield return "process 1 is not systemd: use an operating system that boots with systemd";
        }

        if (facts.RootIsVolatile)
        {
            yield return "its root file system is an overlay in memory, and what is written there is gone at the next "
                + "boot: run 'sudo raspi-config nonint do_overlayfs 1' on the host and reboot it";
        }

        if (facts.Machine is not ("aarch64" or "armv7l" or "x86_64"))
        {
            yield return $"the processor {facts.Machine} is not supported: aarch64, armv7l and x86_64 are";
        }
    }

    private static IEnumerable<string> Memory(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        var budget = MemoryBudget.Of(situation.Target, node, seen.Facts.MemoryBytes);
        if (!budget.Fits)
        {
            yield return $"its memory is too small: {budget}; lower spec.zookeeper.heap or spec.kafka.heap, or take a "
                + "role off the node";
        }
    }

    private static IEnumerable<string> Disks(TargetCluster target, DesiredNode node, ObservedHost.Seen seen)
    {
        var needs = new List<(string Path, long Room)>();
        if (target.Distribution.Source is not DistributionOrigin.Installed
            && !seen.Distributions.Contains(target.Distribution.Home))
        {
            needs.Add((HostLayout.Distributions, DistributionRoom));
        }

        if (node.Runs(DaemonKind.ZooKeeper))
        {
            needs.Add((target.ZooKeeper.DataDir, DataRoom));
        }

        if (node.Runs(DaemonKind.Broker))
        {
            needs.AddRange(target.Kafka.LogDirs.Select(d => (d, DataRoom)));
        }

        return needs.Select(n => Lack(seen, n.Path, n.Room)).OfType<string>();
    }

    /// <summary>Why a disk has no room for a new directory with data; null when it has room.</summary>
    public static string? LackOfRoom(ObservedHost.Seen seen, string directory) => Lack(seen, directory, DataRoom);

    private static string? Lack(ObservedHost.Seen seen, string path, long room) =>
        seen.Disks.FirstOrDefault(d => d.Path == path) is { } disk && disk.FreeBytes < room
            ? $"the disk of {path} has {Free(disk.FreeBytes)} MiB free and needs {room / Mebi} MiB: free some room, or "
                + "use another disk"
            : null;

    private static IEnumerable<string> Clock(ObservedHost.Seen seen, ImmutableArray<TimeSpan> skews)
    {
        var skew = seen.Facts.ClockSkew - skews[skews.Length / 2];
        if (skew.Duration() > AllowedSkew)
        {
            yield return $"its clock is {Skew(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the "
                + "other hosts': enable time synchronisation (sudo timedatectl set-ntp true)";
        }
    }

    /// <summary>Free space in steps, because the exact number differs in every pass.</summary>
    private static string Free(long bytes) =>
        bytes / Mebi < FreeStep ? $"less than {FreeStep}" : $"about {bytes / Mebi / FreeStep * FreeStep}";

    /// <summary>Skew in steps, because two clocks drift.</summary>
    private static string Skew(TimeSpan skew) => skew.TotalSeconds switch
    {
        <= 120 => "more than 30 s",
        <= 900 => "more than 2 minutes",
        <= 86_400 => "more than 15 minutes",
        _ => "more than a day",
    };

    private static IEnumerable<string> Uniqueness(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        foreach (var other in situation.Target.Nodes.Where(n => n.Name != node.Name))
        {
            if (situation.Observed.Seen(other.Name)?.Facts is not { } facts)
            {
                continue;
            }

            if (facts.MachineId == seen.Facts.MachineId)
            {
                yield return $"it has the same machine-id as {other.Name}, as cloned SD cards do: "
                    + "run 'sudo rm /etc/machine-id /var/lib/dbus/machine-id; sudo systemd-machine-id-setup' on one of "
                    + "them and reboot it";
            }

            if (facts.Hostname == seen.Facts.Hostname)
            {
                yield return $"it has the same hostname as {other.Name}, {seen.Facts.Hostname}: run 'sudo hostnamectl "
                    + "set-hostname NAME' on one of them, and write NAME behind 127.0.1.1 in its /etc/hosts, or each "
                    + "sudo there waits for the name";
            }
        }
    }

    private static IEnumerable<string> Network(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        if (IPAddress.TryParse(node.Address, out _) && !seen.Facts.Addresses.Contains(node.Address))
        {
            yield return $"spec.nodes address {node.Address} is not an address of the host's own, which are "
                + $"{string.Join(", ", seen.Facts.Addresses)}: use one of them, the daemons listen there";
        }

        int[] ports =
            [.. Enum.GetValues<DaemonKind>().SelectMany(kind => DaemonProfile.Of(kind).Ports(situation.Target))];
        foreach (var listener in seen.Listeners.Where(l => ports.Contains(l.Port) && !l.IsOfDaemon))
        {
            yield return OtherKafka.IsUnitOf(listener.Owner, seen)
                ? $"port {listener.Port} is taken by {listener.Owner}, another Kafka: choose another port in the spec"
                : $"port {listener.Port} is taken by {listener.Owner}: stop it, or choose another port in the spec";
        }

        foreach (var reach in seen.Reach.Where(
            r => !r.Reachable && !Firewall.IsAboutToOpen(situation, node, r.Address, r.Port)))
        {
            yield return $"it does not reach {DesiredCluster.Authority(reach.Address, reach.Port)}: open the port in "
                + "the firewalls between the hosts";
        }
    }
}
