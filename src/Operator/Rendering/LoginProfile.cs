using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Rendering;

/// <summary>Makes the distribution's tools work for people who log in on the Pi.</summary>
internal static class LoginProfile
{
    public static string Of(DesiredDistribution distribution)
    {
        var home = distribution.Source is DistributionOrigin.Installed ? distribution.Home : HostLayout.Current;
        return $"""
            export KAFKA_HOME={home}
            case ":$PATH:" in
              *":$KAFKA_HOME/bin:"*) ;;
              *) export PATH="$PATH:$KAFKA_HOME/bin" ;;
            esac

            """;
    }
}
