// The voter's place in the roll, which the worker finds. The roll has 32 bytes a voter, so it is
// fetched when the voter begins to choose: the first page is there before, and it is needed only
// for the ballot.
export class RollPlace {
  constructor(portal, worker) {
    this.portal = portal;
    this.worker = worker;
    this.finding = null;
  }

  // Fetches and looks, once; again after it failed.
  found() {
    this.finding ??= this.find().catch((fault) => {
      this.finding = null;
      throw fault;
    });
    return this.finding;
  }

  async find() {
    return this.worker.find(await this.portal.roll());
  }

  // As `found`, for later: whoever waits for it is told its failure.
  ahead() {
    this.found().catch(() => {});
  }
}
