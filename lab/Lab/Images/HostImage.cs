using System.Security.Cryptography;
using System.Text;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Images;

/// <summary>
/// Root file system under all hosts, made once from this machine's apt sources and kept by a hash of its
/// recipe.
/// </summary>
internal sealed class HostImage(string cache, Action<string> report)
{
    private const string Packages =
        "systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,procps,"
        + "openjdk-17-jre-headless,nftables,ufw,ca-certificates";

    /// <summary>
    /// Builds the image unless it exists. One build runs at a time on this machine; an interrupted build starts
    /// over.
    /// </summary>
    /// <returns>The image's root directory, which nobody may write to.</returns>
    public async Task<string> EnsureAsync(CancellationToken ct)
    {
        var sources = await DebianSourcesAsync(ct);
        var script = Script();
        var root = Path.Combine(cache, Key(script, sources));
        if (Directory.Exists(root))
        {
            return root;
        }

        Directory.CreateDirectory(cache);
        report($"building the hosts' image in {root} (one to two minutes, once)");
        // The script's children inherit the lock: nobody builds over an interrupted build while one of them lives.
        await Command.CheckAsync(
            "flock",
            [Path.Combine(cache, "lock"), "bash", "-c", script, "build-image", root, Packages],
            ct, input: string.Join('\n', sources) + "\n", onErrorLine: report);
        return root;
    }

    /// <summary>
    /// This machine's sources of Debian itself, the release's main archive first. Other sources stay out of the
    /// image.
    /// </summary>
    private static async Task<string[]> DebianSourcesAsync(CancellationToken ct)
    {
        var targets = await IndexTargetsAsync(ct);
        if (targets.Length == 0)
        {
            await Command.CheckAsync("apt-get", ["update", "-q"], ct);
            targets = await IndexTargetsAsync(ct);
        }

        return targets.Length > 0
            ? targets
            : throw new LabException(
                "apt on this machine knows no Debian archive: the lab needs Debian (or a derivative that lists "
                    + "Debian's own archive)");
    }

    private static async Task<string[]> IndexTargetsAsync(CancellationToken ct)
    {
        var lines = await Command.CheckAsync(
            "apt-get",
            [
                "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                "Created-By: Packages", "Origin: Debian",
            ],
            ct);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(fields => fields[2] == "main" && !fields[1].Contains("backports", StringComparison.Ordinal))
            .Select(fields => $"deb {fields[0]} {fields[1]} {fields[2]}")
            .Distinct()
            .OrderBy(line => line.Split(' ')[2].Contains('-', StringComparison.Ordinal))
            .ThenBy(line => line, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Hash of the recipe. Suites are part of it; mirrors differ between machines and do not change the image.
    /// </summary>
    private static string Key(string script, string[] sources)
    {
        var recipe = string.Join('\n', [script, Packages, .. sources.Select(line => line.Split(' ')[2])]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)))[..16];
    }

    private static string Script()
    {
        using var stream = typeof(HostImage).Assembly.GetManifestResourceStream("build-image.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
