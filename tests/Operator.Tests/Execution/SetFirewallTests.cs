using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Steps.Hosts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>
/// The real script with a ufw that keeps its rules in the same form as the real one, and takes notes.
/// </summary>
public sealed class SetFirewallTests : IDisposable
{
    private const string Tag = "kafkapi kafka/pis";
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly FirewallRule Ensemble = new("2181,2888,3888", "10.0.0.2");
    private static readonly FirewallRule Listeners = new("9092", FirewallRule.Anywhere);
    private static readonly FirewallRule Listeners6 = new("9092", FirewallRule.Anywhere6);

    private readonly LocalHost _host = new();

    public SetFirewallTests()
    {
        Directory.CreateDirectory(_host["/etc/ufw"]);
        File.WriteAllText(Rules, "*filter\n### RULES ###\n### END RULES ###\nCOMMIT\n");
        File.WriteAllText(Rules6, "*filter\n### RULES ###\n### END RULES ###\nCOMMIT\n");
        _host.Shim("ufw", $$"""
            printf '%s\n' "$*" >> "$SHIMS/../ufw"
            delete=no; [ "$1" != delete ] || { delete=yes; shift; }
            # allow proto tcp from SOURCE to any port PORTS [comment TEXT]
            [ "$1 $2 $3 $4 $6 $7 $8" = 'allow proto tcp from to any port' ] ||
              { echo "ERROR: Invalid syntax: $*"; exit 1; }
            case $5 in *:*) file={{Rules6}} any=::/0 ;; *) file={{Rules}} any=0.0.0.0/0 ;; esac
            rule="### tuple ### allow tcp $9 $any any $5 in"
            grep -vF "$rule" "$file" > "$file.new" || :
            [ "$delete" = yes ] ||
              printf '\n%s comment=%s\n' "$rule" "$(printf %s "${11}" | od -An -v -tx1 | tr -d ' \n')" >> "$file.new"
            mv "$file.new" "$file"
            """);
    }

    private string Rules => _host["/etc/ufw/user.rules"];

    private string Rules6 => _host["/etc/ufw/user6.rules"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Rules_are_added_with_our_comment_and_removed_again()
    {
        await SetAsync([Ensemble, Listeners, Listeners6], []);
        Assert.Equal(2, Tuples(Rules).Length);
        Assert.Equal(
            $"### tuple ### allow tcp 9092 ::/0 any ::/0 in comment={Convert.ToHexStringLower("kafkapi kafka/pis"u8)}",
            Assert.Single(Tuples(Rules6)));

        await SetAsync([], [Ensemble, Listeners6]);

        Assert.Contains("allow tcp 9092 0.0.0.0/0", Assert.Single(Tuples(Rules)), StringComparison.Ordinal);
        Assert.Empty(Tuples(Rules6));
    }

    [Theory]
    [InlineData("### tuple ### allow tcp 9092 0.0.0.0/0 any 0.0.0.0/0 in")]
    [InlineData("### tuple ### deny tcp 9092 0.0.0.0/0 any 0.0.0.0/0 in comment=6d696e65")]
    [InlineData("### tuple ### limit tcp 9092 0.0.0.0/0 any 0.0.0.0/0 in comment=78206b61666b61706920")]
    public async Task A_rule_that_another_hand_made_meanwhile_is_neither_replaced_nor_removed(string theirs)
    {
        File.AppendAllText(Rules, theirs + "\n");

        await SetAsync([Listeners], []);
        await SetAsync([], [Listeners]);

        Assert.Equal(theirs, Assert.Single(Tuples(Rules)));
        Assert.Empty(Calls);
    }

    [Fact]
    public async Task A_rule_of_a_former_resource_gets_our_comment()
    {
        File.AppendAllText(
            Rules,
            "### tuple ### allow tcp 9092 0.0.0.0/0 any 0.0.0.0/0 in "
                + $"comment={Convert.ToHexStringLower("kafkapi kafka/former"u8)}\n");

        await SetAsync([Listeners], []);

        Assert.EndsWith(
            Convert.ToHexStringLower("kafkapi kafka/pis"u8), Assert.Single(Tuples(Rules)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ufw_says_against_a_rule_is_told_with_a_mend()
    {
        _host.Shim("ufw", "echo 'ERROR: problem running ufw'; exit 1");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => SetAsync([Listeners], []));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains("ERROR: problem running ufw", failure.Message, StringComparison.Ordinal);
        Assert.Contains("spec.firewall", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_not_there_is_not_removed()
    {
        await SetAsync([], [Listeners]);

        Assert.Empty(Calls);
    }

    private string[] Calls => File.Exists(_host["/ufw"]) ? File.ReadAllLines(_host["/ufw"]) : [];

    private static string[] Tuples(string file) =>
        [.. File.ReadAllLines(file).Where(line => line.StartsWith("### tuple", StringComparison.Ordinal))];

    private Task SetAsync(FirewallRule[] add, FirewallRule[] remove) =>
        SetFirewallExecution.ExecuteAsync(new SetFirewall(Pi1, Tag, [.. add], [.. remove], "needed"), _host, Ct);
}
