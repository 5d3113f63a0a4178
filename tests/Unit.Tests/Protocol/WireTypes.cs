using System.Reflection;
using System.Text.Json.Serialization;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>The wire types as reflection finds them.</summary>
internal static class WireTypes
{
    /// <summary>Written by a converter of their own, not member by member.</summary>
    public static readonly Type[] Scalars = [typeof(WirePath), typeof(Secret)];

    public static IReadOnlyList<Type> Records { get; } =
        [.. typeof(ProtocolJson).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && type.GetMethod("<Clone>$") is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<Type> Enums { get; } =
        [.. typeof(ProtocolJson).Assembly.GetExportedTypes().Where(type => type.IsEnum)];

    public static IReadOnlyList<PropertyInfo> MembersOf(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member.GetCustomAttribute<JsonIgnoreAttribute>() is null)];

    /// <summary>All records that can be sent: everything but the two abstract ones and the order that only reading leaves behind.</summary>
    public static IReadOnlyList<Type> Sendable { get; } =
        [.. Records.Where(type => !type.IsAbstract && type != typeof(UnknownOrder))];
}
