/** Commands that stand or fall together, joined step by step (union-find). A group is named by one of its members. */
export class Groups {
  private readonly parents: number[] = []

  /** A new member, alone in its group. */
  add(): number {
    return this.parents.push(this.parents.length) - 1
  }

  of(member: number): number {
    let root = member
    for (let parent = this.parents[root]; parent !== undefined && parent !== root; parent = this.parents[root])
      root = parent
    this.parents[member] = root
    return root
  }

  join(one: number, other: number): void {
    this.parents[this.of(one)] = this.of(other)
  }
}
