using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Http.HttpResults;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Http;

public sealed class ProblemResultsTests
{
    [Fact]
    public void Every_kind_of_problem_has_a_status_of_its_own()
    {
        var statuses = Enum.GetValues<ProblemKind>().Select(ProblemResults.Status).ToList();
        Assert.Equal(statuses.Count, statuses.Distinct().Count());
        Assert.All(statuses, status => Assert.InRange(status, 400, 599));
    }

    [Fact]
    public void A_problem_keeps_its_code_its_hint_and_its_field()
    {
        Result<int> result = Problem.Conflict("client.name-taken", "There is a client of that name.", "Choose another name.", "name");
        var answer = Assert.IsType<ProblemHttpResult>(result.ToHttp().Result);

        Assert.Equal(409, answer.StatusCode);
        Assert.Equal("There is a client of that name.", answer.ProblemDetails.Detail);
        Assert.Equal("client.name-taken", answer.ProblemDetails.Extensions["code"]);
        Assert.Equal("Choose another name.", answer.ProblemDetails.Extensions["hint"]);
        Assert.Equal("name", answer.ProblemDetails.Extensions["field"]);
    }

    [Fact]
    public void A_value_is_the_body_and_done_has_none()
    {
        Result<string> value = "text";
        Result<Done> done = Done.It;

        Assert.Equal("text", Assert.IsType<Ok<string>>(value.ToHttp().Result).Value);
        Assert.IsType<NoContent>(done.ToHttp().Result);
    }
}
