using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;
using k8s.Models;

namespace KafkaPi.EndToEnd.Stories.Running;

[Collection(typeof(RunningStories))]
public sealed class DriftTests(RunningStories.Hosts bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <param name="Told">Text of the one event about the change, beside the host's name.</param>
    /// <param name="Mended">Script that succeeds once the change is undone.</param>
    private sealed record Change(string ByHand, string Told, string Mended);

    private static readonly Change[][] OnEachHost =
    [
        [
            new(
                "echo num.io.threads=3 >> /etc/kafkapi/server.properties",
                "/etc/kafkapi/server.properties (content)",
                "! grep -q ^num.io.threads=3 /etc/kafkapi/server.properties"),
            new(
                "chmod 666 /etc/kafkapi/broker.env",
                "/etc/kafkapi/broker.env (mode 0666)",
                "test $(stat -c %a /etc/kafkapi/broker.env) = 640"),
            new(
                "chown pi:pi /etc/kafkapi/zookeeper.properties",
                "/etc/kafkapi/zookeeper.properties (owner pi:pi)",
                "test $(stat -c %U:%G /etc/kafkapi/zookeeper.properties) = root:kafka"),
            new(
                "rm /etc/profile.d/kafkapi.sh",
                "missing: /etc/profile.d/kafkapi.sh",
                "test -s /etc/profile.d/kafkapi.sh"),
            new(
                "echo '# mine' >> /etc/systemd/system/kafkapi-broker.service",
                "/etc/systemd/system/kafkapi-broker.service (content)",
                "! grep -q mine /etc/systemd/system/kafkapi-broker.service "
                    + "&& test $(systemctl show -p NeedDaemonReload --value kafkapi-broker) = no"),
            new(
                "ln -sfn /home/pi /opt/kafkapi/current",
                "/opt/kafkapi/current",
                "test -x /opt/kafkapi/current/bin/kafka-topics"),
            new("chmod 777 /etc/kafkapi", "/etc/kafkapi (mode 0777)", "test $(stat -c %a /etc/kafkapi) = 750"),
        ],
        [
            new(
                "systemctl disable --quiet kafkapi-zookeeper",
                "enabled ZooKeeper",
                "systemctl is-enabled --quiet kafkapi-zookeeper"),
            // `systemctl mask` needs two steps, and the operator may look between its rm and its ln.
            new(
                "ln -sf /dev/null /etc/systemd/system/kafkapi-broker.service && systemctl daemon-reload",
                "changed: /etc/systemd/system/kafkapi-broker.service (content, mode 0777)",
                "test -s /etc/systemd/system/kafkapi-broker.service && systemctl is-enabled --quiet kafkapi-broker"),
            new(
                "mkdir /etc/systemd/system/kafkapi-broker.service.d && printf '[Service]\\nNice=5\\n' > "
                    + "/etc/systemd/system/kafkapi-broker.service.d/mine.conf && systemctl daemon-reload",
                "in the way: /etc/systemd/system/kafkapi-broker.service.d/mine.conf",
                "test -z \"$(systemctl show -p DropInPaths --value kafkapi-broker)\""),
            new(
                "userdel -f kafka 2> /dev/null",
                "the user kafka is missing",
                "test $(stat -c %U /var/lib/kafkapi/kafka) = kafka "
                    + "&& su -s /bin/sh kafka -c 'test -w /var/lib/kafkapi/kafka/meta.properties'"),
            new("rm /var/lib/kafkapi/owner", "the host is not owned yet", "test -s /var/lib/kafkapi/owner"),
        ],
        [
            new("systemctl stop kafkapi-broker", "started the broker", "systemctl is-active --quiet kafkapi-broker"),
            new(
                "usermod -s /bin/bash kafka",
                "the user kafka has a login shell",
                "getent passwd kafka | grep -q :/usr/sbin/nologin$"),
            new(
                "ufw delete allow proto tcp from 0.0.0.0/0 to any port 9092",
                "ufw does not let in 9092 from anywhere",
                "ufw status | grep -q '^9092/tcp  .*kafkapi'"),
            new(
                "apt-get remove -q -y openjdk-17-jre-headless",
                "installed openjdk-17-jre-headless (Java is missing)",
                "java -version"),
        ],
    ];

    [Fact]
    public async Task Whatever_a_hand_changes_is_put_back_and_told_once_and_nothing_restarts_without_need()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await MakeJavaInstallableAsync(bed.Hosts[2]);
        await using var firewall = await HostFirewall.OnAsync(bed.Hosts[2], _ct);
        await Eventually.HoldsAsync("the ports are open", () => firewall.HasOurRulesAsync(_ct), _ct);
        // A missing rule counts as drift only after a pass has seen the rules complete.
        await bed.PassAsync(2, _ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var before = await bed.InvocationsAsync(_ct);
        var earlier = await bed.EventsAsync(GuideCluster.Name, _ct);
        var known = earlier.ToDictionary(e => e.Metadata.Uid, e => e.Count ?? 1);

        await Task.WhenAll(OnEachHost.Zip(bed.Hosts, MendedAsync));

        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal([$"{bed.Hosts[2].Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        await AssertToldOnceAsync(known);
    }

    /// <param name="known">Counts of the events from before the changes, by uid: an event of an earlier story that
    /// says the same is counted up.</param>
    private async Task AssertToldOnceAsync(Dictionary<string, int> known)
    {
        var changes = OnEachHost.Zip(bed.Hosts)
            .SelectMany(h => h.First.Select(change => (Change: change, Host: h.Second)))
            .ToArray();
        foreach (var (change, host) in changes)
        {
            await bed.ToldAsync(
                GuideCluster.Name, "DriftCorrected", e => Times(e) > 0 && Tells(e, change, host), _ct);
        }

        var events = (await bed.EventsAsync(GuideCluster.Name, _ct)).Where(e => Times(e) > 0).ToArray();
        Assert.All(changes, c =>
        {
            var told = events.Where(e => Tells(e, c.Change, c.Host)).Select(e => $"{e.Reason} {Times(e)}");
            Assert.Equal(
                $"{c.Host.Name}: DriftCorrected 1 for {c.Change.ByHand}",
                $"{c.Host.Name}: {string.Join(", ", told)} for {c.Change.ByHand}");
        });
        Assert.DoesNotContain(
            events, e => e.Reason is "DaemonRestarting" or "FilesWritten" or "HostPrepared" or "JavaInstalled");

        int Times(Corev1Event e) => (e.Count ?? 1) - known.GetValueOrDefault(e.Metadata.Uid);
    }

    private static bool Tells(Corev1Event e, Change change, LabHost host) =>
        e.Message.StartsWith($"{host.Name}: ", StringComparison.Ordinal)
            && e.Message.Contains(change.Told, StringComparison.Ordinal);

    /// <summary>Makes one change after the other, so that each has its own event.</summary>
    private async Task MendedAsync(Change[] changes, LabHost host)
    {
        foreach (var change in changes)
        {
            await host.CheckAsync(change.ByHand, _ct);
            await Eventually.HoldsAsync(
                $"{host.Name}: {change.Mended}", async () => (await host.ExecAsync(change.Mended, _ct)).Succeeded, _ct);
        }
    }

    /// <summary>
    /// Makes a repository on the host itself, because the lab's hosts reach no mirror. The package installs a copy
    /// of the present files.
    /// </summary>
    private Task<string> MakeJavaInstallableAsync(LabHost host) => host.CheckAsync("""
        set -e
        mkdir -p /srv/apt/package/DEBIAN
        cp -a /usr/lib/jvm /srv/jvm
        cat > /srv/apt/package/DEBIAN/control <<END
        Package: openjdk-17-jre-headless
        Version: $(dpkg-query -W -f '${Version}' openjdk-17-jre-headless)
        Architecture: $(dpkg --print-architecture)
        Maintainer: nobody
        Description: Java as it was on this host
        END
        cat > /srv/apt/package/DEBIAN/postinst <<'END'
        #!/bin/sh
        set -e
        mkdir -p /usr/lib/jvm
        cp -a /srv/jvm/. /usr/lib/jvm
        update-alternatives --install /usr/bin/java java /usr/lib/jvm/java-17-openjdk-*/bin/java 1711
        END
        chmod 755 /srv/apt/package/DEBIAN/postinst
        dpkg-deb -b /srv/apt/package /srv/apt/java.deb > /dev/null
        {
          cat /srv/apt/package/DEBIAN/control
          echo "Filename: ./java.deb"
          echo "Size: $(stat -c %s /srv/apt/java.deb)"
          echo "SHA256: $(sha256sum < /srv/apt/java.deb | cut -d ' ' -f 1)"
        } > /srv/apt/Packages
        rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
        echo 'deb [trusted=yes] file:/srv/apt ./' > /etc/apt/sources.list
        apt-get -q update
        """, _ct);
}
