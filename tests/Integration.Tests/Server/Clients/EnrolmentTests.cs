using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Clients;

/// <summary>How a machine becomes a client's agent, and how it does not.</summary>
public sealed class EnrolmentTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    [Fact]
    public async Task A_token_makes_an_agent_whose_key_the_server_keeps_only_as_a_hash()
    {
        await using var fleet = await FleetServer.StartAsync();
        var clientId = await fleet.CreateClientAsync("larch");
        var agent = new WireAgent(fleet.Server.CreateClient());

        var response = await agent.EnrolAsync(await fleet.CreateTokenAsync(clientId));

        Assert.Equal(("larch", clientId.Value), (response.ClientName, response.ClientId));
        Assert.Equal(43, response.ApiKey.Reveal().Length);
        Assert.NotEmpty(response.Ssh.HostKeys);
        await agent.HelloAsync();
        var client = await GetAsync(fleet, clientId);
        Assert.Equal((ClientState.Enrolled, true, "Debian GNU/Linux 12 (bookworm)"), (client.State, client.IsOnline, client.Machine?.OperatingSystem));
        await using var database = await fleet.OpenAsync();
        var row = await database.Set<Client>().AsNoTracking().SingleAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(response.ApiKey.Reveal(), JsonSerializer.Serialize(row), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_is_one_line_with_the_token_in_the_environment()
    {
        await using var fleet = await FleetServer.StartAsync();
        var response = (await fleet.Get<CreateEnrolmentToken>().HandleAsync(new(await fleet.CreateClientAsync()), Administrator, TestContext.Current.CancellationToken)).Value;

        Assert.Equal($"curl -fsS {fleet.Server.Address}agent/install.sh | BBS_ENROL_TOKEN={response.Token.Reveal()} sh", response.Command);
        Assert.Equal(fleet.Time.GetUtcNow().AddHours(1), response.ExpiresAt);
        Assert.DoesNotContain(response.Token.Reveal(), response.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_unknown()
    {
        await using var fleet = await FleetServer.StartAsync();
        await Refused(fleet, new string('A', 43), HttpStatusCode.Unauthorized, "enrolment.unknown-token");
        await Refused(fleet, "", HttpStatusCode.Unauthorized, "enrolment.unknown-token");
        await Refused(fleet, "' OR 1=1 --", HttpStatusCode.Unauthorized, "enrolment.unknown-token");
    }

    [Fact]
    public async Task A_token_is_good_once()
    {
        await using var fleet = await FleetServer.StartAsync();
        var token = await fleet.CreateTokenAsync(await fleet.CreateClientAsync());
        await new WireAgent(fleet.Server.CreateClient()).EnrolAsync(token);

        await Refused(fleet, token, HttpStatusCode.Unauthorized, "enrolment.used-token");
    }

    [Fact]
    public async Task A_token_is_good_for_an_hour()
    {
        await using var fleet = await FleetServer.StartAsync();
        var token = await fleet.CreateTokenAsync(await fleet.CreateClientAsync());
        fleet.Time.Advance(TimeSpan.FromHours(1));

        await Refused(fleet, token, HttpStatusCode.Unauthorized, "enrolment.expired-token");
    }

    [Fact]
    public async Task A_server_whose_sshd_was_never_up_says_so_and_the_token_stays_good()
    {
        await using var fleet = await FleetServer.StartAsync();
        var clientId = await fleet.CreateClientAsync();
        var real = await ActivatorUtilities.CreateInstance<SshEnrolment>(fleet.Server.Services).GrantAsync(clientId, TestContext.Current.CancellationToken);
        Assert.True(real.IsProblem(out var down));
        var token = await fleet.CreateTokenAsync(clientId);
        fleet.Enrolment.Refusal = down;
        await Refused(fleet, token, HttpStatusCode.ServiceUnavailable, "ssh.down");

        fleet.Enrolment.Refusal = null;
        await new WireAgent(fleet.Server.CreateClient()).EnrolAsync(token);
    }

    [Fact]
    public async Task A_new_token_ends_the_earlier_ones()
    {
        await using var fleet = await FleetServer.StartAsync();
        var clientId = await fleet.CreateClientAsync();
        var former = await fleet.CreateTokenAsync(clientId);
        var token = await fleet.CreateTokenAsync(clientId);

        await Refused(fleet, former, HttpStatusCode.Unauthorized, "enrolment.expired-token");
        await new WireAgent(fleet.Server.CreateClient()).EnrolAsync(token);
    }

    [Fact]
    public async Task Of_two_machines_with_one_token_only_one_becomes_the_agent()
    {
        await using var fleet = await FleetServer.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var token = await fleet.CreateTokenAsync(await fleet.CreateClientAsync());
            var agents = Enumerable.Range(0, 4).Select(_ => new WireAgent(fleet.Server.CreateClient())).ToList();

            var answers = await Task.WhenAll(agents.Select(agent => agent.PostAsync(AgentRoutes.Enrol, agent.EnrolRequest(token), ProtocolJson.Default.EnrolRequest)));

            Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
            foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
                Assert.Equal("enrolment.used-token", await CodeAsync(answer));
        }
    }

    [Fact]
    public async Task A_new_agent_takes_the_place_of_the_former_one()
    {
        await using var fleet = await FleetServer.StartAsync();
        var former = await fleet.EnrolAsync();
        var poll = former.PollAsync();
        await Until.TrueAsync(() => fleet.Get<AgentPresence>().TakeUnwritten().Waiting.Count == 1, "the former agent to wait");

        var agent = new WireAgent(fleet.Server.CreateClient());
        await agent.EnrolAsync(await fleet.CreateTokenAsync(former.ClientId));

        Assert.Empty((await poll).Orders);
        await ShutOutAsync(former);
        await agent.HelloAsync();
    }

    [Theory]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ==")]
    [InlineData("ssh-ed25519 AAAA")]
    [InlineData("command=\"sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nssh-ed25519 AAAA")]
    public async Task Only_an_Ed25519_key_in_one_line_is_taken_and_the_token_stays_good(string sshKey)
    {
        await using var fleet = await FleetServer.StartAsync();
        var token = await fleet.CreateTokenAsync(await fleet.CreateClientAsync());
        var agent = new WireAgent(fleet.Server.CreateClient());

        using var answer = await agent.PostAsync(AgentRoutes.Enrol, agent.EnrolRequest(token, sshKey), ProtocolJson.Default.EnrolRequest);

        Assert.Equal((HttpStatusCode.BadRequest, "enrolment.bad-ssh-key"), (answer.StatusCode, await CodeAsync(answer)));
        await agent.EnrolAsync(token);
    }

    [Fact]
    public async Task The_SSH_key_of_one_client_opens_no_other()
    {
        await using var fleet = await FleetServer.StartAsync();
        var sshKey = WireAgent.NewSshKey();
        var agent = new WireAgent(fleet.Server.CreateClient());
        using var first = await agent.PostAsync(AgentRoutes.Enrol, agent.EnrolRequest(await fleet.CreateTokenAsync(await fleet.CreateClientAsync()), sshKey), ProtocolJson.Default.EnrolRequest);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        var token = await fleet.CreateTokenAsync(await fleet.CreateClientAsync());
        using var second = await agent.PostAsync(AgentRoutes.Enrol, agent.EnrolRequest(token, sshKey), ProtocolJson.Default.EnrolRequest);

        Assert.Equal((HttpStatusCode.Conflict, "enrolment.ssh-key-taken"), (second.StatusCode, await CodeAsync(second)));
        await agent.EnrolAsync(token);
    }

    [Fact]
    public async Task An_agent_that_leaves_is_heard_no_more()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        using var answer = await agent.PostAsync(AgentRoutes.Leave, new LeaveRequest { SessionId = agent.SessionId }, ProtocolJson.Default.LeaveRequest);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await ShutOutAsync(agent);
        var client = await GetAsync(fleet, agent.ClientId);
        Assert.Equal((ClientState.Left, false), (client.State, client.IsOnline));
    }

    [Fact]
    public async Task An_agent_that_is_shut_out_gets_nothing_any_more_not_even_by_a_poll_that_waits()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var token = await fleet.CreateTokenAsync(agent.ClientId);
        var poll = agent.PollAsync();
        await Until.TrueAsync(() => fleet.Get<AgentPresence>().TakeUnwritten().Waiting.Count == 1, "the agent to wait");

        Assert.Null((await fleet.Get<RevokeClient>().HandleAsync(new(agent.ClientId), Administrator, TestContext.Current.CancellationToken)).Problem);
        await fleet.QueueAsync(agent);

        Assert.Empty((await poll).Orders);
        await ShutOutAsync(agent);
        await Refused(fleet, token, HttpStatusCode.Unauthorized, "enrolment.expired-token");
        Assert.Equal("client.no-agent", (await fleet.Get<RevokeClient>().HandleAsync(new(agent.ClientId), Administrator, TestContext.Current.CancellationToken)).Problem?.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a b c")]
    public async Task An_unknown_key_opens_nothing(string? key)
    {
        await using var fleet = await FleetServer.StartAsync();
        var http = fleet.Server.CreateClient();
        if (key is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");

        await ShutOutAsync(new WireAgent(http));
    }

    [Theory]
    [InlineData("", "message.malformed")]
    [InlineData("null", "message.malformed")]
    [InlineData("[]", "message.malformed")]
    [InlineData("{\"token\":", "message.malformed")]
    [InlineData("{\"token\":1}", "message.malformed")]
    [InlineData("\u0000\u0001garbage", "message.malformed")]
    public async Task Garbage_is_refused_in_words(string body, string code)
    {
        await using var fleet = await FleetServer.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await fleet.Server.CreateClient().PostAsync(AgentRoutes.Enrol, content, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task What_is_too_long_is_refused_in_words()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var longName = agent.Machine with { MachineName = new string('x', 10_000) };
        using var name = await agent.PostAsync(AgentRoutes.Hello, new HelloRequest { SessionId = agent.SessionId, Machine = longName, Running = [] }, ProtocolJson.Default.HelloRequest);
        Assert.Equal((HttpStatusCode.BadRequest, "message.too-long"), (name.StatusCode, await CodeAsync(name)));

        var huge = agent.Machine with { MachineName = new string('x', 400_000) };
        using var body = await agent.PostAsync(AgentRoutes.Hello, new HelloRequest { SessionId = agent.SessionId, Machine = huge, Running = [] }, ProtocolJson.Default.HelloRequest);
        Assert.Equal((HttpStatusCode.BadRequest, "message.too-long"), (body.StatusCode, await CodeAsync(body)));

        var many = Enumerable.Range(1, WireLimits.Jobs + 1).Select(epoch => new JobReference { JobId = Guid.CreateVersion7(), Epoch = epoch }).ToList();
        using var list = await agent.PostAsync(AgentRoutes.Poll, new PollRequest { SessionId = agent.SessionId, Running = many }, ProtocolJson.Default.PollRequest);
        Assert.Equal((HttpStatusCode.BadRequest, "message.too-long"), (list.StatusCode, await CodeAsync(list)));
    }

    [Theory]
    [InlineData(AgentRoutes.Poll, "{\"sessionId\":\"01980000-0000-7000-8000-000000000000\",\"running\":[null]}")]
    [InlineData(AgentRoutes.Report, "{\"sessionId\":\"01980000-0000-7000-8000-000000000000\",\"reports\":[null]}")]
    [InlineData(AgentRoutes.Report, "{\"sessionId\":\"01980000-0000-7000-8000-000000000000\",\"reports\":[{\"job\":{\"jobId\":\"01980000-0000-7000-8000-000000000000\",\"epoch\":1},\"sequence\":1,\"at\":\"2026-01-01T00:00:00Z\",\"body\":{\"kind\":\"log\",\"lines\":[null]}}]}")]
    [InlineData(AgentRoutes.Report, "{\"sessionId\":\"01980000-0000-7000-8000-000000000000\",\"reports\":[{\"job\":{\"jobId\":\"01980000-0000-7000-8000-000000000000\",\"epoch\":1},\"sequence\":1,\"at\":\"2026-01-01T00:00:00Z\",\"body\":{\"kind\":\"strange\"}}]}")]
    public async Task Holes_in_a_message_are_refused_in_words(string route, string body)
    {
        await using var fleet = await FleetServer.StartAsync();
        var http = fleet.Server.CreateClient();
        await new WireAgent(http).EnrolAsync(await fleet.CreateTokenAsync(await fleet.CreateClientAsync()));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(route, content, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, "message.malformed"), (answer.StatusCode, await CodeAsync(answer)));
    }

    private static async Task Refused(FleetServer fleet, string token, HttpStatusCode status, string code)
    {
        var agent = new WireAgent(fleet.Server.CreateClient());
        using var answer = await agent.PostAsync(AgentRoutes.Enrol, agent.EnrolRequest(token), ProtocolJson.Default.EnrolRequest);
        Assert.Equal((status, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    private static async Task ShutOutAsync(WireAgent agent)
    {
        using var answer = await agent.PostAsync(AgentRoutes.Poll, new PollRequest { SessionId = agent.SessionId, Running = [] }, ProtocolJson.Default.PollRequest);
        Assert.Equal((HttpStatusCode.Unauthorized, "agent.unknown-key"), (answer.StatusCode, await CodeAsync(answer)));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync(ProtocolJson.Default.WireProblem, TestContext.Current.CancellationToken))?.Code;

    private static async Task<GetClient.Response> GetAsync(FleetServer fleet, ClientId clientId) =>
        (await fleet.Get<GetClient>().HandleAsync(new(clientId), Administrator, TestContext.Current.CancellationToken)).Value;
}
