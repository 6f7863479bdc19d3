namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>Java on a host, and the package that would bring it.</summary>
/// <param name="Version">Null when there is no <c>java</c> on the path.</param>
/// <param name="Package">
/// The headless runtime to install, by the host's package lists. Where the host has none yet, its Debian release
/// decides. Asked for only where Java is missing or too old.
/// </param>
public sealed record ObservedJava(Version? Version, string? Package, int? PackageVersion)
{
    /// <summary>The package brings Java of this major version, or a newer one.</summary>
    public bool CanBe(int minimum) => Package is not null && !(PackageVersion < minimum);
}
