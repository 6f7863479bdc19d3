using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>Resolves metadata handles to the types and members that they name.</summary>
internal sealed class HandleNames
{
    private readonly MetadataReader _metadata;

    public HandleNames(MetadataReader metadata)
    {
        _metadata = metadata;
        Signatures = new(this);
    }

    public SignatureNames Signatures { get; }

    public CompiledUse Of(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? Of(outer)
            : new(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    public CompiledUse Of(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Of((TypeReferenceHandle)type.ResolutionScope)
            : new(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    /// <summary>The handle's type or member, with the types of its signature.</summary>
    public ImmutableArray<CompiledUse> Named(EntityHandle handle) => handle.IsNil ? [] : handle.Kind switch
    {
        HandleKind.TypeDefinition => [Of((TypeDefinitionHandle)handle)],
        HandleKind.TypeReference => [Of((TypeReferenceHandle)handle)],
        HandleKind.TypeSpecification => _metadata.GetTypeSpecification((TypeSpecificationHandle)handle)
            .DecodeSignature(Signatures, null),
        HandleKind.FieldDefinition => Field(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle)),
        HandleKind.MethodDefinition => Method(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle)),
        HandleKind.MemberReference => Member(_metadata.GetMemberReference((MemberReferenceHandle)handle)),
        HandleKind.MethodSpecification => Generic(_metadata.GetMethodSpecification((MethodSpecificationHandle)handle)),
        _ => [],
    };

    private ImmutableArray<CompiledUse> Field(FieldDefinition field) =>
    [
        Of(field.GetDeclaringType()) with { Member = _metadata.GetString(field.Name) },
        .. field.DecodeSignature(Signatures, null),
    ];

    private ImmutableArray<CompiledUse> Method(MethodDefinition method) =>
    [
        Of(method.GetDeclaringType()) with { Member = _metadata.GetString(method.Name) },
        .. Types(method.DecodeSignature(Signatures, null)),
    ];

    private ImmutableArray<CompiledUse> Member(MemberReference member)
    {
        var parent = Named(member.Parent);
        var name = _metadata.GetString(member.Name);
        return
        [
            .. parent.Take(1).Select(owner => owner with { Member = name }),
            .. parent,
            .. member.GetKind() == MemberReferenceKind.Method
                ? Types(member.DecodeMethodSignature(Signatures, null))
                : member.DecodeFieldSignature(Signatures, null),
        ];
    }

    private ImmutableArray<CompiledUse> Generic(MethodSpecification method) =>
        [.. Named(method.Method), .. method.DecodeSignature(Signatures, null).SelectMany(a => a)];

    private static ImmutableArray<CompiledUse> Types(MethodSignature<ImmutableArray<CompiledUse>> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(p => p)];
}
