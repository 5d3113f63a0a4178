using System.Text.Json;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Http;

public sealed class RestJsonTests
{
    public sealed record Example(string Name, ClientId ClientId, DayOfWeek OnDay, int? Count = null);

    [Fact]
    public void Names_are_camel_case_ids_plain_and_enums_kebab()
    {
        var id = new ClientId(new Guid("018f0000-0000-7000-8000-000000000001"));
        var json = JsonSerializer.Serialize(new Example("a", id, DayOfWeek.Monday), RestJson.Options);

        Assert.Equal("""{"name":"a","clientId":"018f0000-0000-7000-8000-000000000001","onDay":"monday","count":null}""", json);
        Assert.Equal(new Example("a", id, DayOfWeek.Monday), JsonSerializer.Deserialize<Example>(json, RestJson.Options));
    }

    [Theory]
    [InlineData("""{"name":"a","onDay":"monday"}""")]
    [InlineData("""{"clientId":"018f0000-0000-7000-8000-000000000001","onDay":"monday"}""")]
    [InlineData("""{"name":null,"clientId":"018f0000-0000-7000-8000-000000000001","onDay":"monday"}""")]
    [InlineData("""{"name":"a","clientId":"no id","onDay":"monday"}""")]
    [InlineData("""{"name":"a","clientId":"018f0000-0000-7000-8000-000000000001","onDay":1}""")]
    [InlineData("""{"name":"a","name":"b","clientId":"018f0000-0000-7000-8000-000000000001","onDay":"monday"}""")]
    public void What_is_missing_null_doubled_or_of_another_kind_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Example>(json, RestJson.Options));
}
