using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using KafkaPi.Operator.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Desired;

/// <summary>What decides does no I/O and knows neither clock nor chance: read from the compiled code, so that no alias or helper hides a call.</summary>
public sealed class PurityTests
{
    private static readonly string[] PureNamespaces = ["KafkaPi.Operator.Desired", "KafkaPi.Operator.Planning"];

    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net.Http", "System.Net.Sockets", "System.Threading", "Renci", "Confluent", "k8s", "Microsoft"];

    private static readonly Type[] AllowedTypes = [typeof(Path), typeof(k8s.Models.V1ObjectMeta)];

    private static readonly Type[] ForbiddenTypes = [typeof(Console), typeof(Process), typeof(Random), typeof(Stopwatch), typeof(TimeProvider)];

    private static readonly string[] ForbiddenMembers =
    [
        "DateTime.get_Now", "DateTime.get_UtcNow", "DateTimeOffset.get_Now", "DateTimeOffset.get_UtcNow", "Environment.get_TickCount",
        "Environment.get_TickCount64", "Environment.GetEnvironmentVariable", "Guid.NewGuid", "Guid.CreateVersion7",
    ];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    [Fact]
    public void Desired_and_Planning_use_nothing_that_does_IO_or_tells_the_time()
    {
        var offences = typeof(DesiredCluster).Assembly.GetTypes()
            .Where(t => PureNamespaces.Any(n => IsWithin(t.Namespace, n)))
            .SelectMany(t => Uses(t).Where(IsForbidden).Select(use => $"{t.FullName} uses {use.DeclaringType?.FullName}.{use.Name}"))
            .Distinct();

        Assert.Empty(offences);
    }

    [Fact]
    public void The_scan_sees_a_call_that_hides_in_a_lambda_and_a_type_argument()
    {
        var uses = Uses(typeof(Offender)).Concat(typeof(Offender).GetNestedTypes(BindingFlags.NonPublic).SelectMany(Uses)).Where(IsForbidden).ToArray();

        Assert.Contains(uses, u => u.DeclaringType == typeof(File));
        Assert.Contains(uses, u => u.Name == "get_UtcNow");
        Assert.Contains(uses, u => u is Type t && t == typeof(Stream));
    }

    private static bool IsForbidden(MemberInfo use)
    {
        var type = use as Type ?? use.DeclaringType;
        if (type is null || AllowedTypes.Contains(type)) return false;
        return ForbiddenTypes.Contains(type)
            || ForbiddenNamespaces.Any(n => IsWithin(type.Namespace, n))
            || ForbiddenMembers.Contains($"{type.Name}.{use.Name}");
    }

    private static bool IsWithin(string? name, string outer) => name == outer || name?.StartsWith(outer + ".", StringComparison.Ordinal) == true;

    private static IEnumerable<MemberInfo> Uses(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var methods = type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).ToArray();
        return type.GetFields(Declared).SelectMany(f => Parts(f.FieldType))
            .Concat(methods.SelectMany(m => m.GetParameters()).SelectMany(p => Parts(p.ParameterType)))
            .Concat(methods.OfType<MethodInfo>().SelectMany(m => Parts(m.ReturnType)))
            .Concat(methods.SelectMany(Operands));
    }

    /// <summary>A type with its arguments and elements, all the way down.</summary>
    private static IEnumerable<MemberInfo> Parts(Type type)
    {
        IEnumerable<Type> inner = type.HasElementType ? [type.GetElementType()!] : type.IsGenericType ? type.GetGenericArguments() : [];
        return inner.Where(t => !t.IsGenericParameter).SelectMany(Parts).Prepend(type);
    }

    /// <summary>Every type and member that the method's instructions name.</summary>
    private static IEnumerable<MemberInfo> Operands(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < code.Length;)
        {
            var opCode = OpCodesByValue[code[i] == 0xFE ? (short)(0xFE00 | code[i + 1]) : code[i]];
            i += opCode.Size;
            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(code, i), typeArguments, methodArguments)!;
                yield return member;
                IEnumerable<Type> mentioned = member switch
                {
                    Type t => [t],
                    MethodInfo m => [m.ReturnType, .. m.IsGenericMethod ? m.GetGenericArguments() : []],
                    _ => [],
                };
                foreach (var part in mentioned.Append(member.DeclaringType).OfType<Type>().SelectMany(Parts)) yield return part;
            }

            i += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    private sealed class Offender
    {
        public List<Stream> Open { get; } = [];

        public static Func<string, bool> Exists => path => File.Exists(path) && DateTime.UtcNow.Year > 0;
    }
}
