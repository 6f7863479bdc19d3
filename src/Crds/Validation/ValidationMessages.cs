namespace KafkaPi.Crds.Validation;

/// <summary>The texts that a user reads when a rule refuses a spec.</summary>
/// <remarks>The API server (CEL) and the operator use the same words.</remarks>
public static class ValidationMessages
{
    public const string OneSource = "exactly one of source.url, source.hostPath and source.installedAt must be set";
    public const string Sha512ForUrl = "sha512 is required with source.url: publishers put it beside the archive, or "
        + "take it from sha512sum of a copy you trust";
    public const string NoSha512ForInstalled =
        "sha512 has no meaning with source.installedAt: remove it, or give the archive with source.hostPath";
    public const string SourceForConfluent = "source is required with the flavor Confluent: give source.url with "
        + "sha512, source.hostPath or source.installedAt; the operator knows the archives of Apache Kafka only";
    public const string NoSha512WithoutSource = "sha512 has no meaning without source: remove it, because the operator "
        + "knows that of a release named by its version, or give the archive with source.url or source.hostPath";
    public const string UniqueIds =
        "two nodes have the same id: give each its own, the id is its broker.id and its ZooKeeper myid";
    public const string UniqueAddresses =
        "two nodes have the same address: a host may be listed once, with all its roles";
    public const string OneZooKeeper =
        "no node has the role zookeeper: give it to one node, or to three for an ensemble that survives a failure";
    public const string OneBroker = "no node has the role broker: give it to at least one node";
    public const string RacksForAll = "some nodes with the role broker have a rack and others have none, and Kafka "
        + "makes no topic then: give each of them a rack, or none";
    public const string RealAddress = "address must be that of the host itself: 0.0.0.0 and :: mean every host";
    public const string SharedAddress = "an address of several nodes must be one that all hosts reach: 127.x, "
        + "localhost, 169.254.x and multicast addresses mean another host on each of them, or none; give the host's "
        + "address in the network that they share";
    public const string DataDirIsKept =
        "zookeeper.dataDir may not change: the data would be left behind; put the old path back";
    public const string NoSystemDirectory = "a data directory must be one of its own, not a system directory: use one "
        + "below /var/lib/kafkapi or on a mounted disk";
    public const string DirectoriesApart = "zookeeper.dataDir and the kafka.logDirs must not be the same or lie in one "
        + "another: give each its own directory";
    public const string ZooKeeperPortsApart = "zookeeper.ports client, leader and election must differ";
    public const string ListenerPortsApart = "two listeners have the same port: give each its own";
    public const string ListenersOffZooKeeperPorts =
        "a kafka listener uses one of zookeeper.ports: both run on one host, choose another port";
    public const string SshPortIsTaken = "a kafka listener or ZooKeeper uses the port in ssh.port: choose another port";
    public const string HeapIsEnough = "heap is too small for a JVM: at least 64Mi";
    public const string SrvrIsAllowed =
        "4lw.commands.whitelist must contain srvr: the operator sees the health of a member by it";

    public const string Version = "version is that of the distribution, such as 7.2.2 or 3.9.1";
    public const string Sha512 =
        "sha512 is 128 hexadecimal digits in lower case without spaces, as sha512sum prints them";
    public const string ArchiveUrl =
        "url is an http or https address that ends in .tar.gz or .tgz, without user, password and fragment; its port "
        + "is from 1 to 65535, and what a URL may not have as it is, such as a space, is written as %20";
    public const string ArchivePath =
        "hostPath is an absolute path that ends in .tar.gz or .tgz, without spaces, hidden, empty and '..' parts";
    public const string Path =
        "a path is absolute, without spaces, commas, hidden, empty and '..' parts, and without a slash at its end";
    public const string UserName =
        "user is a Linux account: lower-case letters, digits, dashes and underscores, such as pi";
    public const string DnsSubdomain = "a Secret's name is made of lower-case letters, digits, dashes and dots";
    public const string DnsLabel =
        "a node's name is made of lower-case letters, digits and dashes, and begins and ends with a letter or digit";
    public const string Address = "address is an IPv4 address, an IPv6 address without brackets or zone, or a DNS "
        + "name, all in lower case and without a port";
    public const string Rack = "rack is made of letters, digits, dots, dashes, underscores, slashes and colons, and "
        + "begins with a letter or digit";
    public const string HostKey = "a host key is a line such as 'ssh-ed25519 AAAA…' (or ecdsa, rsa) or a fingerprint "
        + "such as 'SHA256:…' of ssh-keygen -l";
    public const string Heap = "heap is a whole number of Mi or Gi, such as 256Mi or 1Gi";
    public const string ListenerName =
        "a listener's name is made of capital letters, digits and underscores, such as PLAINTEXT";
    public const string SettingKey =
        "a key of config is made of letters, digits, dots, dashes and underscores, at most 200 of them";
    public const string SettingValue = "a value of config has no line breaks and other control characters";
}
