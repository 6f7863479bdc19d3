using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.Lab;
using KafkaPi.Lab.Distributions;

namespace KafkaPi.EndToEnd.Stories.Reshaping.Edits;

/// <summary>Makes on hosts what an edit refers to.</summary>
internal sealed class HostPreparations(ClusterBed bed, CancellationToken ct)
{
    /// <summary>Makes a user that logs in with the key of user <c>pi</c>.</summary>
    public Task MakeUserAsync(string user) => OnEachAsync($$"""
        set -e
        id {{user}} > /dev/null 2>&1 || useradd --create-home --shell /bin/bash --password '*' {{user}}
        echo '{{user}} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/{{user}}
        install -d -m 700 -o {{user}} -g {{user}} /home/{{user}}/.ssh
        install -m 600 -o {{user}} -g {{user}} /home/pi/.ssh/authorized_keys /home/{{user}}/.ssh/authorized_keys
        """);

    /// <summary>Has sshd listen on another port too.</summary>
    public Task ListenOnAsync(int port) => OnEachAsync(
        $"printf 'Port 22\\nPort {port}\\n' > /etc/ssh/sshd_config.d/ports.conf && systemctl reload ssh");

    public Task<string> FingerprintAsync(LabHost host) => host.CheckAsync(
        "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d ' ' -f 2", ct);

    /// <summary>Unpacks a distribution below <c>/srv</c>.</summary>
    /// <returns>Its directory.</returns>
    public async Task<string> UnpackAsync(Distribution distribution)
    {
        foreach (var host in bed.Hosts)
        {
            File.Copy(distribution.Path, Path.Combine(host.Root, "srv/archive.tgz"), overwrite: true);
        }

        await OnEachAsync("tar -xzf /srv/archive.tgz -C /srv --no-same-owner && rm /srv/archive.tgz");
        return $"/srv/{distribution.TopFolder}";
    }

    /// <summary>
    /// Makes a repository on each host, because the lab's hosts reach no mirror. Its package installs the present
    /// Java under the version 21.
    /// </summary>
    public Task OfferJava21Async() => OnEachAsync("""
        set -e
        mkdir -p /srv/apt/package/DEBIAN
        cat > /srv/apt/package/DEBIAN/control <<END
        Package: openjdk-21-jre-headless
        Version: 21.0.5+11-1
        Architecture: $(dpkg --print-architecture)
        Maintainer: nobody
        Description: Java 17 that says that it is 21
        END
        cat > /srv/apt/package/DEBIAN/postinst <<'END'
        #!/bin/sh
        set -e
        old=$(echo /usr/lib/jvm/java-17-openjdk-*)
        new=/usr/lib/jvm/java-21-openjdk
        mkdir -p $new/bin
        cp $old/bin/java $new/bin/java
        ln -sfn $old/lib $new/lib
        ln -sfn $old/conf $new/conf
        echo 'JAVA_VERSION="21.0.5"' > $new/release
        update-alternatives --install /usr/bin/java java $new/bin/java 2111
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
        """);

    private async Task OnEachAsync(string script) =>
        await Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(script, ct)));
}
