namespace KafkaPi.Crds.Validation;

/// <summary>Forms of strings, in the syntax that RE2 (the API server) and .NET share.</summary>
public static class Patterns
{
    public const string Version = @"^[0-9]+(\.[0-9]+){1,3}(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?$";
    public const string Sha512 = @"^[0-9a-f]{128}$";

    private const string HostLabel = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private const string PortNumber =
        "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";

    /// <summary>Without user and password before the host, which anyone who reads the resource would see.</summary>
    public const string ArchiveUrl =
        $@"^https?://({HostLabel}(\.{HostLabel})*\.?|\[[0-9A-Fa-f:.]+\])(:{PortNumber})?"
        + @"/[A-Za-z0-9._~!$&()*+,;=:@%/-]+\.(tar\.gz|tgz)(\?[A-Za-z0-9._~!$&()*+,;=:@%/?-]*)?$";

    /// <summary>
    /// Without empty, hidden, relative and parent segments, without a trailing slash, and without characters that
    /// separate words in a shell or entries in a comma-separated list.
    /// </summary>
    public const string Path = @"^(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)+$";

    public const string ArchivePath = @"^(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)+\.(tar\.gz|tgz)$";

    /// <summary>
    /// Directories of the system or of the operator, with all below them, and directories that only hold the
    /// directories of others.
    /// </summary>
    public const string SystemDirectory =
        @"^/((bin|boot|dev|etc|lib|lib32|lib64|libx32|lost\+found|proc|root|run|sbin|sys|tmp|usr|opt/kafkapi" +
        @"|var/run|var/tmp)(/.*)?" +
        @"|home|home/[^/]+|media|mnt|opt|srv|var|var/cache|var/lib|var/lib/kafkapi" +
        @"|var/lib/(apt|dpkg|systemd|ucf|dhcp)(/.*)?|var/log|var/spool)$";

    public const string DnsLabel = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
    public const string DnsSubdomain = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";

    /// <summary>An IPv4 address, an IPv6 address, or a DNS name.</summary>
    /// <remarks>The last label of a name begins with a letter; otherwise it would be taken for an address.</remarks>
    public const string Address =
        @"^(((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" +
        @"|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}" +
        @"|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?)$";

    public const string AnyAddress = @"^(0\.0\.0\.0|[0:]+)$";

    public const string HostKey =
        @"^(SHA256:[A-Za-z0-9+/]{43}=?" +
        @"|(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{32,}={0,2}( [^\x00-\x1f\x7f]*)?)$";

    /// <summary>
    /// Addresses that mean another host on each host, or none alone: loopback, link-local and multicast.
    /// </summary>
    public const string AddressOfNoSharedNetwork =
        "^(127[.]|169[.]254[.]|22[4-9][.]|23[0-9][.]|localhost([.]|$)|::1$|fe[89ab][0-9a-f]:|ff[0-9a-f][0-9a-f]:)";

    public const string UserName = @"^[a-z_][a-z0-9_-]*$";
    public const string Rack = @"^[A-Za-z0-9][A-Za-z0-9._/:-]*$";
    public const string ListenerName = @"^[A-Z][A-Z0-9_]*$";
    public const string Heap = @"^[1-9][0-9]{0,4}(Mi|Gi)$";
    public const string TooSmallHeap = @"^([1-9]|[1-5][0-9]|6[0-3])Mi$";
    public const string SettingKey = @"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$";
    public const string SettingValue = @"^[^\x00-\x1f\x7f]*$";

    /// <summary>A list of four-letter words with srvr, which tells the operator a ZooKeeper member's health.</summary>
    public const string AllowsSrvr = @"^(.*[, ])?(srvr|\*)([, ].*)?$";
}
