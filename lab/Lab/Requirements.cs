using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab;

/// <summary>Programs that the lab needs on this machine, and the Debian packages that provide them.</summary>
internal static class Requirements
{
    private static readonly (string Program, string Package)[] Programs =
    [
        ("mmdebstrap", "mmdebstrap"),
        ("systemd-nspawn", "systemd-container"),
        ("nft", "nftables"),
        ("ip", "iproute2"),
        ("ssh-keygen", "openssh-client"),
        ("unshare", "util-linux"),
        ("setsid", "util-linux"),
    ];

    /// <summary>Installs the packages of missing programs.</summary>
    /// <param name="more">Further programs that the caller needs.</param>
    /// <exception cref="LabException">This process is not root, or a package cannot be installed.</exception>
    public static async Task EnsureAsync(
        Action<string> report, CancellationToken ct, IEnumerable<(string Program, string Package)>? more = null)
    {
        RequireRoot();
        var missing = Programs.Concat(more ?? [])
            .Where(need => !OnPath(need.Program))
            .Select(need => need.Package)
            .Distinct()
            .ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!OnPath("apt-get"))
        {
            throw new LabException(
                $"the lab needs {string.Join(", ", missing)}, and this machine has no apt to install them");
        }

        report($"installing {string.Join(", ", missing)}");
        string[] install =
        [
            "install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300",
            .. await Task.WhenAll(missing.Select(package => AtInstalledSystemdAsync(package, ct))),
        ];
        if (!(await Command.RunAsync("apt-get", install, ct)).Succeeded)
        {
            await Command.RunAsync("apt-get", ["update", "-q", "-o", "DPkg::Lock::Timeout=300"], ct);
            await Command.CheckAsync("apt-get", install, ct);
        }
    }

    public static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new LabException(
                "the lab needs root: it mounts file systems, makes network namespaces and boots hosts in them. Run it "
                    + "with sudo; it installs"
                + $" {string.Join(", ", Programs.Select(need => need.Package).Distinct())} where they are missing");
        }
    }

    /// <summary>Pins systemd-container: another version would upgrade this machine's systemd with it.</summary>
    private static async Task<string> AtInstalledSystemdAsync(string package, CancellationToken ct)
    {
        if (package != "systemd-container")
        {
            return package;
        }

        var systemd = await Command.RunAsync("dpkg-query", ["--show", "--showformat=${Version}", "systemd"], ct);
        return systemd is { Succeeded: true, Output.Length: > 0 } ? $"{package}={systemd.Output}" : package;
    }

    private static bool OnPath(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, program)));
}
