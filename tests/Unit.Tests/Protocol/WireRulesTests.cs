using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>The rules at the head of src/Protocol/README.md, by their numbers.</summary>
public sealed class WireRulesTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void There_are_wire_types_to_look_at()
    {
        Assert.True(WireTypes.Records.Count > 20);
        Assert.True(WireTypes.Enums.Count >= 3);
    }

    [Fact]
    public void Rule_1_every_exchange_has_one_request_one_response_and_one_route()
    {
        var requests = Names("Request");
        var responses = Names("Response");
        var routes = typeof(AgentRoutes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => ((string)field.GetRawConstantValue()!).StartsWith('/'))
            .Select(field => field.Name)
            .Order(StringComparer.Ordinal);

        Assert.Equal(requests, responses);
        Assert.Equal(requests, routes);

        static IEnumerable<string> Names(string suffix) => WireTypes.Records
            .Where(type => type.Name.EndsWith(suffix, StringComparison.Ordinal))
            .Select(type => type.Name[..^suffix.Length])
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Rule_2_every_wire_type_is_a_sealed_record_but_the_two_that_carry_a_kind()
    {
        Assert.Equal([typeof(Order), typeof(ReportBody)], WireTypes.Records.Where(type => type.IsAbstract));
        Assert.DoesNotContain(WireTypes.Records, type => !type.IsAbstract && !type.IsSealed);
    }

    [Fact]
    public void Rule_2_every_member_is_required_or_nullable_and_can_be_set_only_at_birth()
    {
        var breaches =
            from record in WireTypes.Sendable
            from member in WireTypes.MembersOf(record)
            where member.Name != nameof(Order.Kind)
            let required = member.GetCustomAttribute<RequiredMemberAttribute>() is not null
            let nullable = Nullability.Create(member).WriteState == NullabilityState.Nullable
            let initOnly = member.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false
            where required == nullable || !initOnly
            select $"{record.Name}.{member.Name}";
        Assert.Empty(breaches);
    }

    [Fact]
    public void Rule_4_every_enum_travels_as_kebab_strings()
    {
        foreach (var type in WireTypes.Enums)
            Assert.Equal(typeof(KebabEnumConverter<>).MakeGenericType(type), type.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType);
    }

    [Fact]
    public void Rule_4_names_tell_the_type_of_ids_times_sizes_durations_and_counts()
    {
        var breaches =
            from record in WireTypes.Sendable
            from member in WireTypes.MembersOf(record)
            let type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType
            let expected = ExpectedType(member.Name)
            where (expected is not null && type != expected)
                || type == typeof(DateTime) || type == typeof(TimeSpan) || type == typeof(double) || type == typeof(float)
            select $"{record.Name}.{member.Name}: {type.Name}";
        Assert.Empty(breaches);

        static Type? ExpectedType(string name) => name switch
        {
            "BorgId" or "ArchiveBorgId" => typeof(string),
            _ when name.EndsWith("Id", StringComparison.Ordinal) => typeof(Guid),
            _ when name is "At" || name.EndsWith("At", StringComparison.Ordinal) || name.EndsWith("Time", StringComparison.Ordinal) => typeof(DateTimeOffset),
            _ when name.EndsWith("Bytes", StringComparison.Ordinal) || name.EndsWith("Count", StringComparison.Ordinal) => typeof(long),
            _ when name.EndsWith("Seconds", StringComparison.Ordinal) => typeof(int),
            _ => null,
        };
    }

    [Fact]
    public void Rule_6_secrets_travel_in_the_type_that_hides_them()
    {
        var breaches =
            from record in WireTypes.Records
            from member in WireTypes.MembersOf(record)
            where member.Name.Contains("Token", StringComparison.Ordinal) || member.Name.Contains("Passphrase", StringComparison.Ordinal)
                || member.Name.EndsWith("ApiKey", StringComparison.Ordinal) || member.Name.Contains("Password", StringComparison.Ordinal)
            where member.PropertyType != typeof(Secret)
            select $"{record.Name}.{member.Name}";
        Assert.Empty(breaches);
    }

    [Fact]
    public void Rule_7_every_order_needs_a_capability_that_exists()
    {
        var known = typeof(Capabilities).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToArray();
        var orders = WireTypes.Sendable.Where(type => type.IsSubclassOf(typeof(Order))).ToArray();

        Assert.NotEmpty(orders);
        foreach (var type in orders)
            Assert.Contains(((Order)RuntimeHelpers.GetUninitializedObject(type)).Capability, known);
    }

    [Fact]
    public void Rule_8_no_order_carries_a_command_an_environment_or_a_script()
    {
        string[] words = ["Command", "Argument", "Argv", "Environment", "Script", "Shell", "Executable", "Option", "Variable"];
        var breaches =
            from record in WireTypes.Records
            from member in WireTypes.MembersOf(record)
            where words.Any(word => member.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                || typeof(System.Collections.IDictionary).IsAssignableFrom(member.PropertyType)
            select $"{record.Name}.{member.Name}";
        Assert.Empty(breaches);
    }

    [Fact]
    public void Every_wire_type_has_source_generated_json()
    {
        foreach (var type in WireTypes.Records.Where(type => type != typeof(UnknownOrder)))
            Assert.NotNull(ProtocolJson.Default.GetTypeInfo(type));
    }
}
