namespace KafkaPi.Operator.Desired;

/// <summary>TCP ports of a host that one source may reach, as ufw writes it.</summary>
/// <param name="Ports">In ascending order, parted by commas.</param>
/// <param name="Source">An address, or <see cref="Anywhere"/> or <see cref="Anywhere6"/>; it tells the family too.</param>
public sealed record FirewallRule(string Ports, string Source)
{
    public const string Anywhere = "0.0.0.0/0";
    public const string Anywhere6 = "::/0";

    public bool IsIPv6 => Source.Contains(':');

    public override string ToString() => Source switch
    {
        Anywhere => $"{Ports} from anywhere",
        Anywhere6 => $"{Ports} from anywhere by IPv6",
        _ => $"{Ports} from {Source}",
    };
}
