using System.Text.RegularExpressions;
using Xunit;

namespace KafkaPi.EndToEnd.Bed.Api;

/// <summary>Commands that messages name as a mend.</summary>
internal static partial class ToldCommands
{
    /// <summary>Runs the command in a message, word for word, as a person copies it.</summary>
    public static async Task DoAsync(this ClusterBed bed, string message, CancellationToken ct)
    {
        var words = Word().Matches(Command().Match(message).Value).Select(m => m.Value.Trim('\'')).ToArray();
        Assert.Equal(["kubectl", "-n", bed.Namespace], words[..3]);
        await bed.Kubectl.RunAsync(ct, words[3..]);
    }

    [GeneratedRegex(@"kubectl -n \S+ (?:patch .*?\]'|annotate .*?(?:accept-empty|leave-alone)=[^ ;]+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"'[^']*'|[^ ']+")]
    private static partial Regex Word();
}
